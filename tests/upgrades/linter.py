"""Which changes of the database an older version can live with while it still serves.

During an upgrade `migrate` has run, and web and worker processes of the version before still read and write: for seconds on
one machine, for minutes where containers are replaced one by one. They know nothing of new columns, and expect the old ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED


@dataclass(frozen=True)
class Finding:
    """An operation that the version before may stumble over, and how."""

    migration: str
    operation: str
    why: str


GONE = "the version before still reads and writes it: stop using it in one version, remove it in the next"
UNKNOWN = "say in EXCEPTIONS what it does while the version before serves"
REFUSED = "rows that the version before writes may be refused"


def findings(migration: migrations.Migration, before: ProjectState) -> Iterator[Finding]:
    """Yield what in a migration is not plainly safe; `before` is the state that it finds."""
    state = before.clone()
    made_here = {each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)}
    for operation in migration.operations:
        is_new = getattr(operation, "model_name", "").lower() in made_here
        why = None if is_new else _why(operation, migration.app_label, state)
        if why:
            yield Finding(f"{migration.app_label}.{migration.name}", operation.describe(), why)
        operation.state_forwards(migration.app_label, state)


def _why(operation: Operation, app: str, state: ProjectState) -> str | None:
    match operation:
        case migrations.CreateModel() | migrations.AddIndex() | migrations.AlterModelOptions():
            return None
        case migrations.AlterModelManagers() | migrations.RemoveIndex() | migrations.RemoveConstraint():
            return None
        case migrations.AddField():
            return _why_not_added(operation.field)
        case migrations.AlterField():
            return _why_not_altered(
                state.models[app, operation.model_name_lower].fields[operation.name], operation.field
            )
        case migrations.AddConstraint():
            return REFUSED
        case migrations.RemoveField() | migrations.DeleteModel() | migrations.RenameField() | migrations.RenameModel():
            return GONE
    return UNKNOWN


def _why_not_added(field: models.Field) -> str | None:
    """A default of Django's alone is no default: the database forgets it once the column is there."""
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return None
    return "the version before writes rows without it: give it null=True or db_default"


def _why_not_altered(old: models.Field, new: models.Field) -> str | None:
    """Choices and the like are not in the database; a column may only become wider."""
    was, becomes = _in_database(old), _in_database(new)
    if new.null:
        was["null"] = True
    if (new.max_length or 0) >= (old.max_length or 0):
        was["max_length"] = becomes.get("max_length")
        becomes.setdefault("max_length", None)
    return None if was == becomes else "a column changes otherwise than by becoming wider"


def _in_database(field: models.Field) -> dict[str, object]:
    _, kind, _, options = field.deconstruct()
    options.pop("default", None)
    return {"kind": kind} | {name: value for name, value in options.items() if name not in field.non_db_attrs}
