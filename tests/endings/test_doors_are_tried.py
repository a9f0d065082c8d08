"""After an ending the vault knocks at its own doors over HTTP. The same knocks find live doors open, so they can fail."""

import json

import pytest

from tests.endings.live import Browser, fill

_KNOCK_LIVE = """
from django.conf import settings
from albums.endings import knock, proof
from albums.endings.keys import Keys
from albums.endings.knock import knock_at
settings.OWN_URL = {url!r}
# On a busy machine, drawing a first copy may take longer than a parent waits for a closed door.
knock.PATIENCE = knock.LONGEST = 60
from accounts.models import User
keys = Keys()
answer = [tried.as_json() for tried in knock_at(list(proof.of_person(User.objects.get(name={name!r}))(keys)))]
keys.throw_away()
"""
_DOORS = """
from albums.models import Deed
deed = Deed.objects.filter(kind={kind!r}).first()
answer = {{"id": deed.pk, "doors": deed.doors, "subject": deed.subject_name}}
"""
_MADE = "from accounts.models import Device, Session\nanswer = [Session.objects.count(), Device.objects.count()]"


@pytest.fixture(scope="module")
def photos(live) -> list[str]:
    """As many as make every door."""
    return fill(live, count=2)


@pytest.fixture(scope="module")
def upload_of_cleo(live, photos) -> None:
    live.ask("""
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from albums.models import Album, Upload
from albums.upload import staging
upload = Upload(
    album=Album.objects.get(name="Beach"), user=User.objects.get(name="Cleo"), length=100,
    expires_at=timezone.now() + timedelta(hours=1),
)
staging.give_key(upload)
upload.save(force_insert=True)
""")


@pytest.mark.parametrize(("name", "least"), [("Ben", 7), ("Cleo", 10), ("Anna", 10)])
def test_a_live_session_finds_every_door_open(live, photos, upload_of_cleo, name, least):
    before = live.ask(_MADE)
    doors = live.ask(_KNOCK_LIVE.format(url=live.url, name=name))
    assert len(doors) >= least
    assert [door for door in doors if door["closed"] or door["status"] is None] == []
    # The one that stood in for a browser of theirs is gone again.
    assert live.ask(_MADE) == before


def test_an_ended_person_finds_every_door_closed(live, photos, upload_of_cleo):
    anna = Browser.of(live, "Anna")
    cleo = live.ask("from accounts.models import User\nanswer = str(User.objects.get(name='Cleo').pk)")
    receipt = anna.post(f"/people/{cleo}/revocation/")
    noted = live.ask(_DOORS.format(kind="person_ended"))
    assert len(noted["doors"]) >= 10
    # What a busy machine had no time for can be tried again from the receipt; a door that was found open stays a fault.
    while any(door["status"] is None or door["status"] >= 500 for door in noted["doors"]):
        assert all(door["closed"] for door in noted["doors"] if door["status"] is not None and door["status"] < 500)
        receipt = anna.post(f"/endings/{noted['id']}/doors/")
        noted = live.ask(_DOORS.format(kind="person_ended"))
    assert all(door["closed"] for door in noted["doors"]), json.dumps(noted)
    assert f"{len(noted['doors'])} doors tried, {len(noted['doors'])} closed" in receipt.text
    assert "Cleo" in receipt.text and "/endings/" in receipt.url


def test_without_a_server_the_doors_are_said_to_be_untried(cast, client_of):
    receipt = client_of(cast.anna).post(f"/people/{cast.ben.pk}/revocation/", follow=True)
    assert "could not reach itself" in receipt.text
    assert "0 closed" in receipt.text
