"""Several databases for one bench, side by side: what the code knows as its database is changed under it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def database_of_its_own() -> Iterator[BaseDatabaseWrapper]:
    """A new database with the vault's tables, beside the one that Django was configured for, and gone afterwards."""
    configured = connections[DEFAULT_DB_ALIAS]
    own = configured.copy()
    name = f"bench_{secrets.token_hex(6)}"
    served = own.vendor == "postgresql"
    own.settings_dict["NAME"] = name if served else str(Path(own.settings_dict["NAME"]).with_name(f"{name}.sqlite3"))
    if served:
        _execute(configured, f"CREATE DATABASE {name}")
    try:
        with asking(own):
            call_command("migrate", verbosity=0)
        yield own
    finally:
        own.close()
        if served:
            _execute(configured, f"DROP DATABASE {name}")


@contextmanager
def asking(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything in the block ask this database."""
    before = connections[DEFAULT_DB_ALIAS]
    turn_to(database)
    try:
        yield
    finally:
        turn_to(before)


def turn_to(database: BaseDatabaseWrapper) -> None:
    """Let everything from here on ask this database."""
    connections[DEFAULT_DB_ALIAS] = database


def _execute(database: BaseDatabaseWrapper, statement: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement)
