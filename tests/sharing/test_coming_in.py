"""The invited person presses one button and is in; looking at the link changes nothing."""

import datetime
import logging

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User
from albums.endings.revoke import end_invitation
from albums.models import Grant, Invitation
from familyvault.log import mask
from tests.sharing.doors import at_the_door


def test_one_button_and_a_name_let_the_invited_person_into_the_album(cast, invited):
    _, token = invited(role=Grant.Role.CONTRIBUTOR, tier=Grant.Tier.WIDER)
    client = at_the_door(token)
    page = client.get("/invitation/").text
    assert "Anna" in page and "Beach" in page and 'value="Dan"' in page
    assert "carries your name" in page
    response = client.post("/invitation/", {"name": "Dan Berg"})
    assert (response.status_code, response["Location"]) == (302, f"/albums/{cast.beach.pk}/")
    assert client.get(response["Location"]).status_code == 200
    grant = Grant.objects.get(user__name="Dan Berg")
    assert (grant.album, grant.role, grant.tier, grant.granted_by) == (cast.beach, "contributor", "wider", cast.anna)
    assert Invitation.objects.get().redeemed_by == grant.user


def test_the_token_is_out_of_the_address_bar_the_page_and_the_session(cast, invited):
    _, token = invited()
    client = Client()
    response = client.get(f"/invitation/{token}/")
    assert (response.status_code, response["Location"]) == (302, "/invitation/")
    assert token not in response.text
    assert token not in str(dict(client.session))
    page = client.get("/invitation/")
    assert token not in page.text
    assert page["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_the_token_is_in_no_log(cast, invited, caplog):
    _, token = invited()
    with caplog.at_level(logging.DEBUG):
        at_the_door(token).post("/invitation/", {"name": "Dan"})
    assert token not in mask(caplog.text)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("agent", ["WhatsApp/2.2", "TelegramBot (like TwitterBot)", "Slackbot-LinkExpanding 1.0"])
def test_a_chat_programs_preview_uses_nothing_up(method, agent, cast, invited):
    _, token = invited()
    bot = Client(headers={"User-Agent": agent})
    getattr(bot, method)(f"/invitation/{token}/", follow=True)
    getattr(bot, method)("/invitation/")
    assert Invitation.objects.live().count() == 1
    assert User.objects.filter(name="Dan").count() == 0
    assert at_the_door(token).post("/invitation/", {"name": "Dan"}).status_code == 302


def test_the_session_key_changes_on_coming_in(cast, invited):
    _, token = invited()
    client = at_the_door(token)
    before = client.session.session_key
    client.post("/invitation/", {"name": "Dan"})
    assert client.session.session_key != before
    fixed = Client()
    fixed.cookies["session"] = before
    assert fixed.get("/").status_code == 302


@pytest.fixture(params=["used", "withdrawn", "run out", "unknown", "none"])
def dead_door(request, invited, cast) -> Client:
    """A browser at a door that opens no more, in each of the ways there are."""
    invitation, token = invited()
    if request.param == "used":
        at_the_door(token).post("/invitation/", {"name": "Dan"})
    elif request.param == "withdrawn":
        end_invitation(invitation, by=cast.anna)
    elif request.param == "run out":
        Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    elif request.param == "unknown":
        token = "A" * 43
    return Client() if request.param == "none" else at_the_door(token)


def test_every_dead_link_gives_the_same_kind_answer(dead_door, cast):
    people = User.objects.count()
    page, posted = dead_door.get("/invitation/"), dead_door.post("/invitation/", {"name": "Mallory"})
    fresh = Client().get("/invitation/")
    assert page.status_code == posted.status_code == fresh.status_code == 404
    assert _without_csrf(page) == _without_csrf(posted) == _without_csrf(fresh)
    assert "Ask whoever sent it to you" in page.text
    assert User.objects.count() == people


def _without_csrf(response) -> str:
    return "\n".join(line for line in response.text.splitlines() if "csrf" not in line)


def test_a_press_in_a_form_from_elsewhere_does_nothing(cast, invited):
    _, token = invited()
    client = at_the_door(token, Client(enforce_csrf_checks=True))
    assert client.post("/invitation/", {"name": "Dan"}).status_code == 403
    assert Invitation.objects.live().exists()


@pytest.mark.parametrize("name", ["", "   ", "An\u202ena", "👵🏻"])
def test_without_a_readable_name_nobody_comes_in(name, cast, invited):
    _, token = invited()
    response = at_the_door(token).post("/invitation/", {"name": name})
    assert response.status_code == 200
    assert Invitation.objects.live().exists()


def test_an_address_in_the_invitation_is_theirs_but_not_yet_proven(cast, invited):
    _, token = invited(email="Dan@Example.org")
    at_the_door(token).post("/invitation/", {"name": "Dan"})
    address = EmailAddress.objects.get(email="dan@example.org")
    assert (address.user.name, address.primary, address.verified) == ("Dan", True, False)


def test_somebody_signed_in_is_asked_and_gets_it_added(cast, invited, client_of):
    _, token = invited(album=cast.garden)
    client = at_the_door(token, client_of(cast.ben))
    page = client.get("/invitation/").text
    assert "You are here as" in page and "Ben" in page
    people = User.objects.count()
    client.post("/invitation/")
    assert User.objects.count() == people
    assert client.get(f"/albums/{cast.garden.pk}/").status_code == 200
    assert client.get(f"/albums/{cast.beach.pk}/").status_code == 200


def test_a_keeper_who_tries_the_link_does_not_use_it_up(cast, invited, client_of):
    _, token = invited()
    client = at_the_door(token, client_of(cast.anna))
    assert "This link works" in client.get("/invitation/").text
    client.post("/invitation/", {"name": "Anna"})
    assert Invitation.objects.live().exists()


def test_an_invitation_to_somebodys_address_asks_them_to_log_in_first(cast, invited, client_of):
    _, token = invited(email="ben@example.org", album=cast.garden)
    client = at_the_door(token)
    assert "/account/login/?next=/invitation/" in client.get("/invitation/").text
    client.post("/invitation/", {"name": "Mallory"})
    assert not User.objects.filter(name="Mallory").exists()
    as_cleo = at_the_door(token, client_of(cast.cleo))
    as_cleo.post("/invitation/")
    assert "for somebody else" in as_cleo.get("/invitation/").text
    assert not Grant.objects.filter(user=cast.cleo, album=cast.garden).exists()
    as_ben = at_the_door(token, client_of(cast.ben))
    as_ben.post("/invitation/")
    assert Grant.objects.live().filter(user=cast.ben, album=cast.garden).exists()


def test_a_second_keeper_comes_in(cast, invited):
    _, token = invited(name="Kurt", makes_keeper=True, album=None)
    client = at_the_door(token)
    assert "keep the vault together" in client.get("/invitation/").text
    assert client.post("/invitation/", {"name": "Kurt"})["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_the_same_grant_is_not_given_twice(cast, invited, client_of):
    _, token = invited()
    at_the_door(token, client_of(cast.ben)).post("/invitation/")
    assert Grant.objects.filter(user=cast.ben).count() == 1


def test_knocking_has_a_limit(cast):
    client = Client()
    answers = [client.get(f"/invitation/{number:043}/").status_code for number in range(65)]
    assert answers.count(302) == 60
    assert answers[-1] == 429
