"""The door of a guest link: looking changes nothing, pressing the button lets this browser in."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Device, Session
from accounts.tokens import hash_token
from albums.endings.revoke import end_all_access
from albums.models import Admission, Freeze, GuestLink, Revocation
from albums.sharing.invitations import Offer, invite
from tests.guests.doors import at_the_door, is_in, pressed


def test_the_token_leaves_the_address_and_is_stored_nowhere(made_link):
    link, token = made_link()
    client = Client()
    answer = client.get(f"/link/{token}/")
    assert (answer.status_code, answer["Location"]) == (302, "/link/")
    assert link.token_hash == hash_token(token)
    assert token not in str(client.session.items()) + client.get("/link/").content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_lets_nobody_in_and_uses_nothing_up(made_link, method):
    _, token = made_link()
    for path in (f"/link/{token}/", "/link/"):
        client = Client()
        client.get(f"/link/{token}/")
        getattr(client, method)(path, follow=True)
        assert not is_in(client)
    assert not Admission.objects.exists()
    assert not Device.objects.exists()


def test_the_door_tells_neither_who_it_is_for_nor_what_is_behind_it(made_link, cast):
    _, token = made_link("Paediatrician", albums=(cast.beach, cast.garden), passphrase="blue whale")
    page = at_the_door(token).get("/link/").content.decode()
    for name in ("Paediatrician", "Beach", "Garden", "Anna", "blue whale"):
        assert name not in page


def test_the_button_lets_in_and_leads_to_the_one_album(made_link, cast):
    link, token = made_link()
    client = at_the_door(token)
    answer = client.post("/link/")
    assert (answer.status_code, answer["Location"]) == (302, f"/albums/{cast.beach.pk}/")
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert page.wsgi_request.viewer.link == link
    assert page.wsgi_request.viewer.name == "Gus"


def test_a_link_to_several_albums_leads_to_the_first_page(made_link, cast):
    _, token = made_link(albums=(cast.beach, cast.garden))
    assert at_the_door(token).post("/link/")["Location"] == "/"


def test_coming_in_changes_the_session_and_ends_it_with_the_link(made_link):
    link, token = made_link(runs_for=timedelta(hours=1))
    client = at_the_door(token)
    before = client.session.session_key
    client.post("/link/")
    now = Session.objects.get(pk=client.session.session_key)
    assert now.session_key != before
    assert abs(now.expire_date - link.expires_at) < timedelta(seconds=5)
    assert "device" not in Session.objects.get(pk=before).get_decoded()


def test_the_device_cookie_is_set_before_the_button_and_is_no_key_by_itself(made_link):
    _, token = made_link()
    client = at_the_door(token)
    cookie = client.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    stranger = Client()
    stranger.cookies["device"] = cookie.value
    assert not is_in(stranger)


def test_the_same_browser_comes_in_again_by_the_same_link(made_link):
    link, token = made_link()
    client = pressed(token)
    client.post("/guest/leaving/")
    assert not is_in(client)
    assert is_in(pressed(token, client))
    assert link.admissions.count() == 1


@pytest.mark.parametrize("shown", ["", "x", "a" * 42, "ä" * 43, "a" * 44])
def test_a_cookie_that_could_be_guessed_makes_nobody_known(made_link, shown):
    _, token = made_link()
    first, second = Client(), Client()
    for client in (first, second):
        client.cookies["device"] = shown
        client.get(f"/link/{token}/")
        client.cookies["device"] = shown
        client.post("/link/")
    assert is_in(first)
    assert not is_in(second)


@pytest.mark.parametrize("how", ["expired", "revoked", "exhausted"])
def test_a_closed_link_opens_nothing_and_says_the_same_for_every_reason(guest_with, how):
    guest = guest_with(how)
    unknown = Client().get("/link/nobody-ever-made-this/", follow=True)
    client = Client()
    looked = client.get(f"/link/{guest.token}/", follow=True)
    assert looked.status_code == unknown.status_code == 404
    assert _words(looked) == _words(unknown)
    assert client.post("/link/").status_code == 404
    assert not is_in(client)


def test_a_link_that_ends_between_looking_and_pressing_lets_nobody_in(made_link, cast):
    link, token = made_link()
    client = at_the_door(token)
    Revocation.objects.create(link=link, revoked_by=cast.anna)
    assert client.post("/link/").status_code == 404
    assert not Admission.objects.exists()


def test_nobody_comes_in_while_the_vault_is_frozen(made_link, cast):
    _, token = made_link()
    client = at_the_door(token)
    freeze = Freeze.objects.create(started_by=cast.anna)
    assert b"closed for now" in client.post("/link/").content
    assert not Admission.objects.exists()
    Freeze.objects.filter(pk=freeze.pk).update(ended_at=timezone.now())
    client.post("/link/")
    assert is_in(client)


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_whoever_is_signed_in_uses_nothing_up(made_link, cast, client_of, name):
    link, token = made_link()
    client = client_of(getattr(cast, name))
    client.get("/")
    page = client.get(f"/link/{token}/", follow=True)
    assert b"for a guest" in page.content
    assert not re.search(rb"\bGus\b", page.content)
    assert client.post("/link/").status_code == 200
    assert not link.admissions.exists()
    assert client.get("/").wsgi_request.viewer.name == name.capitalize()


def test_somebody_whose_access_was_ended_may_still_come_as_a_guest(made_link, cast, client_of):
    client = client_of(cast.ben)
    client.get("/")
    end_all_access(cast.ben, by=cast.anna)
    _, token = made_link()
    pressed(token, client)
    assert client.get("/").wsgi_request.viewer.name == "Gus"


def test_a_guest_who_is_invited_becomes_the_person_and_stays_longer_than_the_link(made_link, cast):
    _, token = made_link(runs_for=timedelta(hours=1))
    client = pressed(token)
    _, invitation = invite(name="Rita", email="", offer=Offer(album=cast.garden), by=cast.anna)
    client.get(f"/invitation/{invitation}/")
    client.post("/invitation/", {"name": "Rita"})
    assert client.get("/").wsgi_request.viewer.user.name == "Rita"
    assert client.session.get_expiry_age() > timedelta(days=100).total_seconds()


def test_leaving_ends_this_browsers_session_only(made_link):
    _, token = made_link(device_limit=2)
    first, second = pressed(token), pressed(token)
    answer = first.post("/guest/leaving/")
    assert b"Goodbye" in answer.content
    assert b"Gus" not in answer.content
    assert not is_in(first)
    assert is_in(second)


def test_only_guests_leave_by_the_guests_door(cast, client_of):
    client = client_of(cast.ben)
    assert client.post("/guest/leaving/").status_code == 404
    assert is_in(client)


def test_a_link_lives_at_most_thirty_days(made_link):
    link, _ = made_link(runs_for=timedelta(days=400))
    assert GuestLink.objects.get(pk=link.pk).expires_at < timezone.now() + timedelta(days=30, seconds=1)


def _words(response) -> str:
    page = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]
