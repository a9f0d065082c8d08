"""No migration troubles the version before, which still serves while it runs; or it is written here why it may."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.upgrades.linter import Finding, findings

pytestmark = pytest.mark.pure

OURS = ("accounts", "albums")
# Nobody ran a version before these: they are from the building of the first.
FIRST = {"accounts.0001_initial", "accounts.0002_who_may_see", "albums.0001_initial", "albums.0002_who_may_see"}
EXCEPTIONS = {
    ("albums.0003_when_opened", "Raw Python operation"): "fills a column that the version before does not read",
    ("albums.0005_ledger_only_grows", "Raw Python operation"): "forbids what no version does",
    ("albums.0007_photos_of_an_alert", "Add field photos to alert"): (
        "the version before cannot raise an alert in these seconds; its scan begins where it left off"
    ),
}


def test_every_migration_leaves_the_version_before_at_peace():
    unexcused = [each for each in _found() if (each.migration, each.operation) not in EXCEPTIONS]
    assert unexcused == [], "Make it safe, or say in EXCEPTIONS why it is."


def test_no_exception_is_left_over():
    assert {(each.migration, each.operation) for each in _found()} == set(EXCEPTIONS)


def _found() -> list[Finding]:
    loader = MigrationLoader(None)
    return [
        finding
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in OURS and f"{app}.{name}" not in FIRST
        for finding in findings(migration, loader.project_state((app, name), at_end=False))
    ]


WORD = {"max_length": 9, "choices": [("a", "A")]}
SAFE = [
    migrations.AddField("pet", "age", models.IntegerField(null=True)),
    migrations.AddField("pet", "age", models.IntegerField(db_default=0)),
    migrations.AddField("pet", "friends", models.ManyToManyField("self")),
    migrations.AddIndex("pet", models.Index(fields=["name"], name="pet_name")),
    migrations.AlterField("pet", "name", models.CharField(max_length=9, choices=[("b", "B")])),
    migrations.AlterField("pet", "name", models.CharField(max_length=20, null=True)),
    migrations.CreateModel("Toy", [("id", models.AutoField(primary_key=True))]),
]
UNSAFE = [
    migrations.AddField("pet", "age", models.IntegerField(default=0)),
    migrations.AddField("pet", "age", models.IntegerField()),
    migrations.AddConstraint("pet", models.UniqueConstraint(fields=["name"], name="one_pet_a_name")),
    migrations.AlterField("pet", "name", models.CharField(max_length=5)),
    migrations.AlterField("pet", "name", models.IntegerField()),
    migrations.AlterField("pet", "nick", models.CharField(max_length=9)),
    migrations.RemoveField("pet", "name"),
    migrations.RenameField("pet", "name", "nickname"),
    migrations.RenameModel("Pet", "Animal"),
    migrations.DeleteModel("Pet"),
    migrations.AlterUniqueTogether("pet", {("name", "nick")}),
    migrations.RunSQL("SELECT 1"),
    migrations.RunPython(migrations.RunPython.noop),
]


@pytest.mark.parametrize("operation", SAFE, ids=lambda each: each.describe())
def test_what_is_safe_is_let_pass(operation):
    assert list(findings(_migration(operation), _before())) == []


@pytest.mark.parametrize("operation", UNSAFE, ids=lambda each: each.describe())
def test_what_is_not_is_found(operation):
    [found] = findings(_migration(operation), _before())
    assert found.operation == operation.describe()


def _before() -> ProjectState:
    fields = [
        ("id", models.AutoField(primary_key=True)), ("name", models.CharField(**WORD)),
        ("nick", models.CharField(max_length=9, null=True)),
    ]  # fmt: skip
    state = ProjectState()
    migrations.CreateModel("Pet", fields).state_forwards("zoo", state)
    return state


def _migration(operation) -> migrations.Migration:
    migration = migrations.Migration("0002_later", "zoo")
    migration.operations = [operation]
    return migration
