"""A link's passphrase: asked at the door, before anything of the guest's exists; each link's own; slow to guess."""

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.test import Client
from django.test.utils import override_settings

from albums.guests import passphrase
from albums.models import Admission
from tests.guests.doors import at_the_door, is_in, pressed
from tests.viewing.page import Page

WHALE = "Blue Whale"


@pytest.fixture
def quickly_hashed(monkeypatch) -> None:
    """For tests that count tries, of which each takes as long as the hash."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**4)


@pytest.mark.parametrize("typed", ["Blue Whale", "blue whale", "  BLUE   whale "])
def test_the_right_passphrase_lets_in(made_link, typed):
    _, token = made_link(passphrase=WHALE)
    assert is_in(pressed(token, passphrase=typed))


@pytest.mark.parametrize("letters", ["x" * 64, "x" * 100, "ß" * 60, "ﬃ" * 40], ids=len)
def test_a_long_passphrase_counts_with_its_last_letter(made_link, letters):
    """Also where tidying makes two or three letters of one."""
    _, token = made_link(passphrase=letters)
    assert not is_in(pressed(token, passphrase=letters[:-1]))
    assert is_in(pressed(token, passphrase=letters))


@pytest.mark.parametrize("typed", [None, "", "whale", "bluewhale", "x" * 500, "blue whale\0"])
def test_any_other_lets_nobody_in(made_link, typed):
    _, token = made_link(passphrase=WHALE)
    client = at_the_door(token)
    answer = client.post("/link/", {} if typed is None else {"passphrase": typed})
    assert answer.status_code == 200
    assert not is_in(client)
    assert not Admission.objects.exists()


def test_it_is_stored_as_a_slow_hash_with_a_salt_of_its_own(made_link):
    one, two = (made_link(label, passphrase=WHALE)[0] for label in ("Gus", "Rita"))
    assert one.passphrase_hash.startswith("scrypt$")
    assert one.passphrase_hash != two.passphrase_hash


def test_without_it_no_door_behind_the_front_page_is_open(made_link, cast, ready_photo):
    """As in peers where the front page asked, and thumbnails and data stayed open."""
    photo = ready_photo()
    _, token = made_link(passphrase=WHALE)
    client = at_the_door(token)
    client.post("/link/", {"passphrase": "wrong one"})
    page = Page(client)
    assert page.ask_thumbs(photo).status_code == 403
    assert page.ask_view(photo).status_code == 403
    for path in ("/", f"/albums/{cast.beach.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert b"Beach" not in answer.content


def test_one_passphrase_never_opens_several_links(made_link, cast):
    """As in a peer where the word once typed opened every album that had the same."""
    _, first = made_link(passphrase=WHALE)
    _, second = made_link("Rita", albums=(cast.garden,), passphrase=WHALE)
    client = pressed(first, passphrase=WHALE)
    pressed(second, client)
    assert client.get("/").wsgi_request.viewer.name == "Gus"
    assert client.get(f"/albums/{cast.garden.pk}/").status_code == 404
    pressed(second, client, passphrase=WHALE)
    assert client.get("/").wsgi_request.viewer.name == "Rita"


def test_a_browser_that_was_in_is_asked_again(made_link):
    _, token = made_link(passphrase=WHALE)
    client = pressed(token, passphrase=WHALE)
    client.post("/guest/leaving/")
    assert not is_in(pressed(token, client))
    assert is_in(pressed(token, client, passphrase=WHALE))


def test_tries_at_one_link_are_limited_from_every_address_together(made_link, quickly_hashed):
    _, token = made_link(passphrase=WHALE)
    answers = [_try(token, address=f"192.0.2.{number}") for number in range(25)]
    assert answers[:20] == [200] * 20
    assert set(answers[20:]) == {429}
    assert _try(token, address="198.51.100.7", typed=WHALE) == 429


def test_tries_from_one_address_are_limited_over_all_links(made_link, quickly_hashed):
    tokens = [made_link(f"Guest {number}", passphrase=WHALE)[1] for number in range(12)]
    answers = [_try(token, address="192.0.2.1") for token in tokens]
    assert answers == [200] * 10 + [429] * 2


def test_a_try_beyond_the_limit_is_not_even_read(made_link, monkeypatch):
    _, token = made_link(passphrase=WHALE)
    with override_settings(ACCOUNT_RATE_LIMITS={"guest_passphrase": "1/h/key"}):
        assert _try(token, address="192.0.2.1") == 200
        monkeypatch.setattr(passphrase, "fits", lambda *given: pytest.fail("It was read."))
        assert _try(token, address="192.0.2.1", typed=WHALE) == 429


def _try(token: str, *, address: str, typed: str = "wrong one") -> int:
    client = Client(REMOTE_ADDR=address)
    at_the_door(token, client)
    return client.post("/link/", {"passphrase": typed}).status_code
