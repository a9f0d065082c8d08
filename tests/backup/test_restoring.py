"""Restoring: every row as it was, from this version or an older one, and what works only once withdrawn."""

import pytest

from albums.backup import making
from albums.backup.rows import line, lines_of, written
from tests.backup.homes import KEEPER, Home
from tests.policy.world import build

# The state of the tables as the version before traces had it.
OLDER = {"albums": ["0008_fingerprints"], "accounts": ["0002_who_may_see"]}
# Who keeps the vault of `build`.
HERS = ("--keeper", "address-of-anna@example.org")
_EVERYTHING = """
import json
from albums.backup.rows import written
answer = [json.loads(line) for line in written()]
"""


@pytest.fixture
def everything(family, ready_photo) -> None:
    """One of each thing that a vault may hold, and the leaked file of its trace."""
    from albums.models import TracedPicture
    from albums.tracing import keeping

    build(family, ready_photo)
    for picture in TracedPicture.objects.select_related("trace"):
        keeping.put(picture, keeping.LEAK, b"a leaked file")


def by_model(lines) -> dict[str, list]:
    found, model = {}, None
    for said in lines:
        if isinstance(said, dict):
            model = said.get("model")
            found.setdefault(model, [])
        else:
            found[model].append(said)
    return found


def plain(lines) -> list:
    from albums.backup.rows import compressed

    return list(lines_of(compressed(lines)))


def test_every_row_comes_back_as_it_was(everything, make, source, empty_home: Home):
    make()
    before = by_model(plain(written()))
    empty_home.do("restore", source, *HERS)
    after = by_model(empty_home.ask(_EVERYTHING))
    grown = {"albums.freeze", "albums.deed", "albums.revocation"}
    for model, rows in before.items():
        missing = [row for row in rows if row not in after[model]]
        assert not missing and (model in grown or len(rows) == len(after[model])), (model, missing)


def test_what_works_once_is_withdrawn_and_nobody_stays_logged_in(everything, family, make, source, empty_home, client_of):
    client_of(family.ben).get("/")
    make()
    empty_home.do("restore", source, *HERS)
    found = empty_home.ask(
        "from accounts.models import *; from albums.models import *\n"
        "answer = [Invitation.objects.live().count(), Session.objects.count(), KeptMail.objects.count(),"
        " SetUpToken.objects.count(), Freeze.objects.live().count(), Invitation.objects.count() > 0]"
    )
    assert found == [0, 0, 0, 0, 1, True]


def test_a_backup_of_an_older_version_restores_into_this_one(family, ready_photo, make, source, empty_home, monkeypatch):
    """Rows as the older version wrote them: its tables and columns only, at its migrations."""
    ready_photo()
    version = making.version_now() | OLDER
    monkeypatch.setattr(making, "version_now", lambda: version)
    monkeypatch.setattr(making, "written", lambda: as_of(version))
    make()
    empty_home.do("restore", source, *KEEPER)
    assert empty_home.ask("from albums.models import *; answer = [Photo.objects.count(), Trace.objects.count()]") == [1, 0]
    assert empty_home.do("migrate", "--check") == "" and "there and whole" in empty_home.do("verify")


def as_of(version: dict[str, list[str]]):
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    nodes = [(app, name) for app, names in version.items() for name in names]
    then = MigrationExecutor(connection).loader.project_state(nodes).apps
    known = {model._meta.label_lower: model for model in then.get_models(include_auto_created=True)}
    count, places = 0, []
    for said in plain(written()):
        if isinstance(said, dict) and "model" in said:
            model = known.get(said["model"])
            names = [field.attname for field in model._meta.concrete_fields] if model else []
            places = [said["fields"].index(name) for name in names]
            if model:
                yield line({"model": said["model"], "fields": names})
        elif isinstance(said, list) and places:
            count += 1
            yield line([said[place] for place in places])
    yield line({"rows": count})
