"""Who is ended as a whole cannot log in any more, learns no more than a stranger, and comes back only by a keeper."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from albums.endings.revoke import end_all_access, end_grant
from albums.models import Grant, Invitation
from albums.sharing.errors import PersonEnded
from albums.sharing.invitations import device_link
from albums.sharing.people import everybody
from tests.accounts.conftest import ask_for_code, code_in_newest_mail, log_in
from tests.sharing.doors import at_the_door

CONFIRM = "/account/login/code/confirm/"


@pytest.fixture
def ended_ben(cast) -> User:
    end_all_access(cast.ben, by=cast.anna)
    return User.objects.get(pk=cast.ben.pk)


def test_the_ended_get_no_code_and_the_same_answer_as_a_stranger(cast, ended_ben):
    ended, stranger = Client(), Client()
    answers = [ask_for_code(ended, "ben@example.org"), ask_for_code(stranger, "dan@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"] == CONFIRM
    assert mail.outbox == []
    assert _plain(ended.get(CONFIRM), "ben") == _plain(stranger.get(CONFIRM), "dan")


def _plain(response, name: str) -> str:
    return "\n".join(line for line in response.text.replace(name, "x").splitlines() if "csrf" not in line)


def test_a_code_mailed_before_the_ending_opens_nothing(cast, client):
    ask_for_code(client, "ben@example.org")
    end_all_access(cast.ben, by=cast.anna)
    response = client.post(CONFIRM, {"code": code_in_newest_mail()}, follow=True)
    assert "Your access has ended" in response.text
    assert "_auth_user_id" not in client.session


def test_the_passkey_of_the_ended_leads_to_a_kind_sentence(cast, ended_ben, client, monkeypatch):
    # A signature that holds: what is looked at here comes after it.
    key = Authenticator.objects.create(user=ended_ben, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    monkeypatch.setattr("allauth.mfa.webauthn.forms.LoginWebAuthnForm.clean_credential", lambda form: key)
    response = client.post("/account/2fa/webauthn/login/", {"credential": json.dumps({"id": "x"})}, follow=True)
    assert "Your access has ended" in response.text and "ask the family" in response.text
    assert "_auth_user_id" not in client.session


def test_the_people_page_keeps_the_ended_and_offers_them_to_be_let_in(cast, ended_ben, client_of):
    anna = client_of(cast.anna)
    assert f"/people/{ended_ben.pk}/" in anna.get("/people/?show=ended").text
    page = anna.get(f"/people/{ended_ben.pk}/").text
    assert "Let Ben see again" in page
    assert f"/people/{ended_ben.pk}/device-link/" not in page
    assert [it.has_access for it in everybody() if it.user == ended_ben] == [False]


def test_a_new_grant_opens_the_log_in_again(cast, ended_ben, client_of, client):
    client_of(cast.anna).post(f"/people/{ended_ben.pk}/grants/", {"album": str(cast.beach.pk), "role": "viewer", "tier": "close"})
    assert log_in(client, "ben@example.org")["Location"] == "/"
    assert client.get(f"/albums/{cast.beach.pk}/").status_code == 200


def test_a_keeper_who_restores_a_grant_opens_the_log_in_again_and_an_owner_does_not(cast, client_of):
    grant = cast.ben.grants.get()
    end_grant(grant, by=cast.otto)
    end_all_access(cast.ben, by=cast.anna)
    assert client_of(cast.otto).post(f"/grants/{grant.pk}/restoration/").status_code == 404
    assert not User.objects.get(pk=cast.ben.pk).is_active
    client_of(cast.anna).post(f"/grants/{grant.pk}/restoration/")
    assert User.objects.get(pk=cast.ben.pk).is_active


def test_no_device_link_is_made_for_the_ended_and_none_lets_them_in(cast, ended_ben, client_of):
    assert client_of(cast.anna).post(f"/people/{ended_ben.pk}/device-link/").status_code == 404
    with pytest.raises(CommandError, match="has ended"):
        call_command("let_in", "ben@example.org")
    with pytest.raises(PersonEnded):
        device_link(ended_ben, by=cast.anna)
    assert not Invitation.objects.exists()


def test_a_device_link_that_an_ending_left_live_lets_nobody_in(cast, ended_ben):
    User.objects.filter(pk=ended_ben.pk).update(is_active=True)
    _, token = device_link(ended_ben, by=cast.anna)
    User.objects.filter(pk=ended_ben.pk).update(is_active=False)
    assert at_the_door(token).post("/invitation/").status_code == 404
    assert not User.objects.get(pk=ended_ben.pk).is_active


def test_a_link_that_ran_out_before_the_ending_is_not_revived(cast, client_of, invited):
    link, _ = device_link(cast.ben, by=cast.anna)
    Invitation.objects.update(expires_at=link.created_at)
    end_all_access(cast.ben, by=cast.anna)
    client_of(cast.anna).post(f"/people/invitations/{link.pk}/link/")
    assert not Invitation.objects.live().exists()


def test_a_keepers_new_invitation_lets_the_ended_back_in_as_themselves(cast, ended_ben, invited):
    _, token = invited(name="Benny", email="ben@example.org")
    client = at_the_door(token)
    assert "Welcome back" in client.get("/invitation/").text
    assert not User.objects.get(pk=ended_ben.pk).is_active
    client.post("/invitation/")
    assert client.get(f"/albums/{cast.beach.pk}/").context["viewer"].user == ended_ben
    assert Grant.objects.live().filter(user=ended_ben).count() == 1


def test_an_ended_keeper_leaves_the_last_one_in_and_can_keep_again(cast, invited, client_of):
    kurt = User.objects.create_user(name="Kurt", email="kurt@example.org", is_keeper=True)
    end_all_access(kurt, by=cast.anna)
    page = client_of(cast.anna).post(f"/people/{cast.anna.pk}/revocation/", follow=True)
    assert "You are the only keeper" in page.text
    assert User.objects.get(pk=cast.anna.pk).is_active
    _, token = invited(name="Kurt", email="", makes_keeper=True, album=None)
    Invitation.objects.update(email="kurt@example.org")
    assert at_the_door(token).post("/invitation/")["Location"] == "/"
    assert set(User.objects.keepers()) == {cast.anna, kurt}
