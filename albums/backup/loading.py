"""Rows into an empty database: its tables made as they were when the rows were written, and brought up to date after.

So a backup of any older version is read by the version that reads it, with the migrations that every vault goes through.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.apps import apps as apps_now
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps
from django.db.models import Model
from django.utils import timezone

from .errors import DamagedBackup, NotEmpty
from .keeping import Person, hand_over
from .rows import LEFT_OUT, kept_models
from .versions import nodes_of

BATCH = 500
# The reason of the revocations that a restore makes.
RESTORED = "restored"


def must_be_empty() -> None:
    """Raises NotEmpty where somebody has set the vault up, or anything is in it."""
    tables = set(connection.introspection.table_names())
    for model in kept_models():
        if model._meta.db_table in tables and model._base_manager.exists():
            raise NotEmpty(
                "This vault is not empty. A backup is restored into an empty one only: give it a new data folder or database."
            )


def load(rows: Iterable[object], *, version: dict[str, list[str]], made_at: datetime, keepers: list[Person]) -> None:
    """Fill the empty database, all at once or not at all, and in the same transaction freeze the vault and leave it to
    these keepers; then migrate.

    After a crash before the end of that transaction the vault is as empty as before. After one later it is restored, and its
    next start goes on with migrating.
    """
    apps = _tables_of(nodes_of(version))
    with transaction.atomic():
        for model in _models_of(apps):
            model._base_manager.all()._raw_delete(connection.alias)
        _fill(rows, apps)
        _reset_sequences(apps)
        _close(apps, made_at=made_at, kept_by=", ".join(person.name for person in keepers))
        hand_over(apps, keepers=keepers)
    call_command("migrate", interactive=False, verbosity=0)


def _tables_of(nodes: list[tuple[str, str]]) -> StateApps:
    """Make the tables anew as they were at these migrations; return the models of then."""
    _drop_tables()
    executor = MigrationExecutor(connection)
    executor.migrate(nodes)
    return executor.loader.project_state(nodes).apps


def _drop_tables() -> None:
    """Of a vault that is known to be empty. What is not the vault's is left alone."""
    ours = {model._meta.db_table for model in apps_now.get_models(include_auto_created=True)}
    ours.add(MigrationRecorder.Migration._meta.db_table)
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for table in ours.intersection(connection.introspection.table_names(cursor)):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")


def _models_of(apps: StateApps) -> list[type[Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.label_lower not in LEFT_OUT]


def _fill(rows: Iterable[object], apps: StateApps) -> None:
    for model, fields, values in _tables(iter(rows)):
        table = apps.get_model(model)
        made = _instances(table, fields, values)
        while batch := list(islice(made, BATCH)):
            table._base_manager.bulk_create(batch)


def _tables(rows: Iterator[object]) -> Iterator[tuple[str, list[str], Iterator[list]]]:
    """(model, fields, rows) for each model. Raises DamagedBackup if fewer rows come than were written."""
    count = 0
    head = next(rows, {})

    def values() -> Iterator[list]:
        nonlocal count, head
        for row in rows:
            if isinstance(row, dict):
                head = row
                return
            count += 1
            yield row
        head = {}

    while "model" in head:
        yield head["model"], head["fields"], values()
    if head.get("rows") != count:
        raise DamagedBackup("The backup is damaged: rows are missing.")


def _instances(table: type[Model], fields: list[str], rows: Iterable[list]) -> Iterator[Model]:
    by_name = {field.attname: field for field in table._meta.concrete_fields}
    kinds = [by_name[name] for name in fields]
    for field in kinds:
        # These models are the restore's own: the times of then stay.
        field.auto_now = field.auto_now_add = False
    for row in rows:
        yield table(**{field.attname: field.to_python(value) for field, value in zip(kinds, row, strict=True)})


def _reset_sequences(apps: StateApps) -> None:
    """The next number of a table comes after those that were loaded; PostgreSQL does not see to that itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models_of(apps)):
            cursor.execute(statement)


def _close(apps: StateApps, *, made_at: datetime, kept_by: str) -> None:
    """Nobody but keepers sees anything until a keeper has looked through it: who was ended later is here again."""
    now = timezone.now()
    vault = apps.get_model("accounts.Vault").objects.get()
    freezes = apps.get_model("albums.Freeze").objects
    if not freezes.filter(ended_at=None).exists():
        freezes.create(vault=vault, started_at=now)
    when = made_at.astimezone(ZoneInfo(vault.time_zone))
    said = f"Restored from the backup of {when.day} {when:%B %Y, %H:%M}, for {kept_by} to keep"
    apps.get_model("albums.Deed").objects.create(kind="frozen", at=timezone.now(), detail=said[:200])
    _withdraw_invitations(apps)


def _withdraw_invitations(apps: StateApps) -> None:
    """They work once, and the backup cannot know which were used since."""
    unused = apps.get_model("albums.Invitation").objects.filter(redeemed_at=None, revocation=None)
    revocation = apps.get_model("albums.Revocation")
    ended = [revocation(invitation=each, reason=RESTORED, revoked_at=timezone.now()) for each in unused]
    revocation.objects.bulk_create(ended)
