"""`manage.py migrate`, which a death at any instant leaves to be done again, or done.

Django notes most migrations as applied only after the transaction that applies them. A process that is killed in between
leaves tables that the next start would make once more, and no start works any more.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations import Migration


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        self._database = options.get("database", DEFAULT_DB_ALIAS)
        # A migration that fails leaves by an exception, and its transaction with it.
        with ExitStack() as self._under_way:
            super().handle(*args, **options)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        """Called by Django before a migration is applied, and after it was noted as applied."""
        if action == "apply_start" and migration.atomic:
            self._under_way.enter_context(_whole(self._database))
        elif action == "apply_success":
            self._under_way.close()
        super().migration_progress_callback(action, migration, fake)


@contextmanager
def _whole(database: str) -> Iterator[None]:
    # SQLite makes tables anew only where foreign keys are not checked, and that cannot be said within a transaction.
    with connections[database].constraint_checks_disabled(), transaction.atomic(using=database):
        yield
