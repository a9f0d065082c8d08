"""The worst instant: a request has read what it decides on, and something else happens before it holds anything."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from tests.at_once import at_once

_HOLDS = ("BEGIN", "UPDATE", "INSERT", "DELETE")


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """Do `deed`, in a connection of its own, just before what runs within first locks or writes a row.

    Needs a test whose transactions are real, and a browser that the vault knows already: meeting one is writing, too.
    """
    done = []

    def watch(execute: Callable, sql: str, params, many: bool, context: dict) -> object:
        if not done and (sql.startswith(_HOLDS) or " FOR NO KEY UPDATE" in sql or " FOR UPDATE" in sql):
            done.append(deed)
            at_once(deed)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done, "nothing was locked or written"
