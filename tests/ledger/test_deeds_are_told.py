"""What was done to somebody's access stands among the looks, in a sentence each."""

import pytest
from django.urls import reverse

from albums.ledger.deed_words import TELLING, sentence_of_deed
from albums.ledger.deeds import note
from albums.models import Deed, Invitation
from tests.ledger.looking import BERLIN, berlin

pytestmark = pytest.mark.django_db

NOW = berlin("2026-08-03 21:00")
Kind = Deed.Kind


def _told(deed: Deed) -> str:
    deed.at = NOW
    return str(sentence_of_deed(deed, today=NOW.date(), zone=BERLIN))


def test_every_kind_of_deed_has_its_words(cast):
    assert set(TELLING) == set(Kind)
    for kind in Kind:
        assert _told(note(kind, cast.ben, by=cast.anna, album=cast.beach)).endswith("this evening")


@pytest.mark.parametrize(
    ("kind", "at_beach", "words"),
    [
        (Kind.GRANTED, True, "Anna gave Ben access to Beach this evening"),
        (Kind.GRANTED, False, "Anna gave Ben access to all albums this evening"),
        (Kind.CHANGED, True, "Anna changed Ben’s access to Beach this evening"),
        (Kind.GRANT_ENDED, True, "Anna ended Ben’s access to Beach this evening"),
        (Kind.PERSON_ENDED, False, "Anna ended all of Ben’s access this evening"),
        (Kind.CAME_IN, False, "Ben came in this evening"),
        (Kind.CAME_IN, True, "Ben came in to see Beach this evening"),
        (Kind.CONFIRMED, False, "Anna confirmed Ben’s access this evening"),
        (Kind.FROZEN, False, "Anna froze the vault for everybody but its keepers this evening"),
    ],
)
def test_a_deed_is_told_with_whom_and_where(cast, kind, at_beach, words):
    subject = None if kind == Kind.FROZEN else cast.ben
    assert _told(note(kind, subject, by=cast.anna, album=cast.beach if at_beach else None)) == words


def test_an_invitation_is_told_by_the_name_it_is_for(cast):
    told = _told(note(Kind.INVITED, Invitation(name="Oma Inge"), by=cast.anna, album=cast.beach))
    assert told == "Anna invited Oma Inge to Beach this evening"


def test_what_the_terminal_did_was_whoever_runs_the_machine(cast):
    link = note(Kind.INVITED, Invitation(name="Rita"), by=None, detail="a new device")
    assert _told(link) == "Whoever runs the machine made Rita a link for a new device this evening"
    assert "a new device" not in sentence_of_deed(link, today=NOW.date(), zone=BERLIN).note
    assert _told(note(Kind.STAFF_ENDED, cast.ben, by=None)) == (
        "Whoever runs the machine closed the staff pages to Ben this evening"
    )


def test_a_device_is_told_with_its_owner(cast):
    device = cast.ben.devices.create(token_hash="d" * 64, name="Safari on iPhone")
    told = _told(note(Kind.DEVICE_ENDED, device, by=cast.anna, detail="Ben"))
    assert told == "Anna ended the device Safari on iPhone of Ben this evening"


def test_what_nobody_did_was_the_vault(cast):
    assert _told(note(Kind.GRANT_ENDED, cast.ben, by=None, album=cast.beach)) == "The vault ended Ben’s access to Beach this evening"


@pytest.mark.parametrize(
    ("closed", "words"),
    [([True] * 7, "; 7 doors tried, 7 closed"), ([True, False], "; 2 doors tried, 1 closed"), ([True], "; one door tried, 1 closed")],
)
def test_the_doors_tried_are_counted(cast, closed, words):
    deed = note(Kind.PERSON_ENDED, cast.cara, by=cast.anna)
    deed.doors = [{"door": "thumbs", "status": 403, "closed": each} for each in closed]
    assert _told(deed) == f"Anna ended all of Cara’s access this evening{words}"


def test_deeds_about_a_person_and_their_devices_stand_on_their_page(cast, client_of):
    device = cast.ben.devices.create(token_hash="d" * 64, name="Old tablet")
    note(Kind.DEVICE_ENDED, device, by=cast.anna, detail="Ben")
    note(Kind.GRANTED, cast.ben, by=cast.anna, album=cast.beach)
    note(Kind.GRANTED, cast.edda, by=cast.anna, album=cast.garden)
    page = client_of(cast.anna).get(reverse("ledger_viewer", args=[cast.ben.pk])).content.decode()
    assert "Old tablet" in page
    assert "<bdi>Beach</bdi>" in page
    assert "Edda" not in page
