"""Every vault that an older version has left is opened, migrated, shown and traced, on the stack under test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import servers
from tests.browser.live import LiveVault
from tests.browser.stage_door import stage_door
from tests.outages.visitor import Visitor
from tests.running.process import ROOT, eventually, running_vault
from tests.upgrades.opening import OldVault, move_to_servers, names, unpack

KNOCK = """
from django.test import Client
guest = Client(headers={{"host": "localhost"}})
guest.get("/link/{token}/")
guest.post("/link/")
answer = "Beach" in guest.get("/").content.decode()
"""


@dataclass(frozen=True)
class Opened:
    """An old vault under this version's processes."""

    old: OldVault
    live: LiveVault

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.live, name)


@pytest.fixture(scope="module", params=names())
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stack: str) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("older")
    old, served = unpack(request.param, folder / "data"), {}
    if stack == "full":
        served = servers.own_share(os.environ)
        move_to_servers(request.param, old.data, database_url=served["DATABASE_URL"], storage_url=served["STORAGE_URL"])
    with running_vault(old.data, **served) as running:
        with stage_door(LiveVault(running, None).environment, log=folder / "door.log") as door:
            yield Opened(old, LiveVault(running, door))


def test_whoever_could_look_sees_every_photo(opened: Opened):
    ben, photos = opened.visitor("Ben"), opened.old.photos
    page = ben.get(f"/albums/{opened.old.album}/")
    assert page.status == 200 and all(photo in page.text for photo in photos)
    for photo in photos:
        assert ben.view(photo).status == 200
    # A sealed answer that holds none of them is short.
    assert len(ben.thumbs(*photos).text) > 3 * len(ben.thumbs().text)


def test_whoever_was_ended_stays_out(opened: Opened):
    cara = opened.visitor("Cara")
    assert cara.get(f"/albums/{opened.old.album}/").status == 404
    assert {cara.view(photo).status for photo in opened.old.photos} == {404}


def test_links_and_invitations_hold(opened: Opened):
    assert opened.live.ask(KNOCK.format(token=opened.old.token)) is True
    assert opened.live.ask(KNOCK.format(token=opened.old.token[::-1])) is False
    people = opened.visitor("Anna").get("/people/").text
    assert all(name in people for name in ("Ben", "Gus", "Dora"))


def test_the_ledger_remembers(opened: Opened):
    assert "Ben" in opened.visitor("Anna").get("/ledger/").text


def test_a_copy_that_left_before_leads_back(opened: Opened):
    command = [sys.executable, "manage.py", "trace", str(opened.old.leak), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=opened.live.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout)
    assert (verdict["verdict"], verdict["photo"]) == ("traced", opened.old.photos[0])
    assert [candidate["name"] for candidate in verdict["candidates"]] == ["Ben"]


def test_new_photos_come_in(opened: Opened):
    sent = opened.visitor("Anna").upload(opened.old.album)
    assert sent.status == 201, sent.text
    photo = sent.headers["FamilyVault-Photo"]
    ask = f"from albums.models import Photo\nanswer = Photo.objects.get(pk={photo!r}).state"
    eventually(lambda: opened.live.ask(ask) == "ready", why=lambda: opened.live.running.output)
