"""The ledger is the keepers'; everybody else reads only what is recorded of themselves."""

import time
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from albums.ledger.deeds import note
from albums.models import Deed, Look
from albums.viewing import moment
from tests.ledger.looking import look

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(cast, ready_photo):
    """Ben and Edda looked at the same photo."""
    photo = ready_photo()
    of_photo = {"photo_id": photo.pk, "album_id": cast.beach.pk, "album_name": "Beach"}
    for person in (cast.ben, cast.edda):
        look(timezone.now(), viewer_id=str(person.pk), viewer_name=person.name, device_name=f"{person.name}’s phone", **of_photo)
    return photo


def _pages(cast, photo) -> list[str]:
    return [
        reverse("ledger"), reverse("ledger_viewer", args=[cast.ben.pk]), reverse("ledger_album", args=[cast.beach.pk]),
        reverse("ledger_photo", args=[photo.pk]), reverse("ledger_csv"), reverse("ledger_deeds_csv"),
    ]  # fmt: skip


def test_keepers_read_every_page(cast, client_of, seen):
    client = client_of(cast.anna)
    for page in _pages(cast, seen):
        response = client.get(page)
        assert response.status_code == 200, page
        if "deeds" not in page:
            assert "Ben" in response.getvalue().decode(), page


@pytest.mark.parametrize("person", ["ben", "cleo", "otto", "edda", "stella"])
def test_nobody_else_finds_a_page_there(cast, client_of, seen, person):
    client = client_of(getattr(cast, person))
    assert {client.get(page).status_code for page in _pages(cast, seen)} == {404}


@pytest.mark.parametrize("table", ["ledger_csv", "ledger_deeds_csv"])
def test_whose_keeping_ends_reads_not_one_row_more(cast, client_of, seen, monkeypatch, table):
    note(Deed.Kind.PERSON_ENDED, cast.edda, by=cast.anna)
    monkeypatch.setattr(moment, "DECISION_HOLDS", 0.2)
    client = client_of(cast.anna)
    client.get("/watch/")
    pieces = iter(client.get(reverse(table)))
    names = next(pieces)
    User.objects.filter(pk=cast.anna.pk).update(is_keeper=False)
    time.sleep(moment.DECISION_HOLDS + 0.05)
    with pytest.raises(ConnectionResetError):
        next(pieces)
    assert names.count(b"\n") == 1


def test_a_guest_finds_none_either(cast, guest_with, seen):
    client = guest_with("live").client
    assert {client.get(page).status_code for page in [*_pages(cast, seen), reverse("my_looks")]} == {404}


def test_a_stranger_is_asked_to_log_in(cast, client_of, seen):
    client = client_of(cast.dan)
    for page in [*_pages(cast, seen), reverse("my_looks")]:
        assert client.get(page).url.startswith("/account/login/"), page


def test_my_looks_are_mine_alone(cast, client_of, seen):
    day = Look.objects.filter(viewer_id=str(cast.ben.pk)).get().day
    for address in (reverse("my_looks"), reverse("my_looks") + f"?day={day}&person={cast.edda.pk}"):
        page = client_of(cast.ben).get(address).content.decode()
        assert "You looked at a photo of <bdi" in page
        assert "Ben’s phone" in page
        assert "Edda" not in page
        assert "/ledger/" not in page


def test_whoever_has_seen_nothing_reads_so(cast, client_of, seen):
    assert "Nothing yet" in client_of(cast.otto).get(reverse("my_looks")).content.decode()


def test_what_was_never_there_is_not_found(cast, client_of):
    client = client_of(cast.anna)
    unknown = UUID(int=77)
    for name in ("ledger_viewer", "ledger_album", "ledger_photo"):
        assert client.get(reverse(name, args=[unknown])).status_code == 404
    for viewer_id in ("nobody", "a\0b"):
        assert client.get(reverse("ledger_viewer", args=[viewer_id])).status_code == 404
