"""One moment of the database, while the vault goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Every query within sees the database as it was at the first, and nobody waits for it.

    On PostgreSQL that is REPEATABLE READ; on SQLite a reader's transaction of its write-ahead log.
    """
    if connection.vendor == "sqlite":
        with _sqlite_reader():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _sqlite_reader() -> Iterator[None]:
    # Not `atomic()`: with `transaction_mode=IMMEDIATE` that takes the lock of whoever writes.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
