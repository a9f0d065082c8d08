"""Several at the same instant: what one alone would never meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*calls: Callable[[], object], refusals: tuple[type[Exception], ...] = ()) -> list:
    """Call everything at the same instant, each in a thread with its own connection; return the answers in order.

    A refusal counts as an answer, by its class. Needs a test whose transactions are real.
    """
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except refusals as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
