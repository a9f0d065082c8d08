"""A one-time link lets somebody who is here already in on another device: people without e-mail, locked-out keepers."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from accounts.models import User
from albums.models import Grant, Invitation
from albums.sharing.invitations import device_link
from tests.sharing.doors import at_the_door


def test_a_keeper_makes_a_link_that_lets_a_relative_in_once(cast, client_of):
    oma = User.objects.create_user(name="Oma Else")
    Grant.objects.create(user=oma, album=cast.beach)
    anna = client_of(cast.anna)
    page = anna.get(anna.post(f"/people/{oma.pk}/device-link/")["Location"])
    token = page.context["address"].split("/")[4]
    phone = at_the_door(token)
    assert "Welcome back" in phone.get("/invitation/").text
    assert phone.post("/invitation/")["Location"] == "/"
    assert phone.get(f"/albums/{cast.beach.pk}/").context["viewer"].name == "Oma Else"
    assert at_the_door(token).post("/invitation/").status_code == 404
    assert (User.objects.filter(name="Oma Else").count(), oma.grants.count()) == (1, 1)


def test_in_the_browser_where_one_is_in_it_says_where_to_open_it(cast, client_of):
    _, token = device_link(cast.anna, by=None)
    anna = client_of(cast.anna)
    page = anna.get(f"/invitation/{token}/", follow=True).text
    assert "Give it to nobody" in page and "Pass it on" not in page


def test_it_is_of_no_use_to_somebody_else_who_is_signed_in(cast, client_of):
    anna = client_of(cast.anna)
    anna.post(f"/people/{cast.cleo.pk}/device-link/")
    token = anna.get(f"/people/invitations/{Invitation.objects.get().pk}/").context["address"].split("/")[4]
    ben = at_the_door(token, client_of(cast.ben))
    ben.post("/invitation/")
    assert ben.get("/").context["viewer"].name == "Ben"
    assert Invitation.objects.live().exists()


@pytest.fixture
def second_step(cast, rf: RequestFactory) -> None:
    TOTP.activate(cast.anna, "JBSWY3DPEHPK3PXP")


def let_in(*arguments: str) -> Client:
    printed = io.StringIO()
    call_command("let_in", *arguments, stdout=printed)
    return at_the_door(printed.getvalue().split()[-1].split("/")[4])


def test_the_terminal_lets_a_locked_out_keeper_in(cast):
    client = let_in("Anna@Example.org")
    assert client.post("/invitation/")["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_a_second_step_is_still_asked(cast, second_step):
    client = let_in("anna@example.org")
    assert client.post("/invitation/")["Location"] == "/account/2fa/authenticate/"
    assert client.get("/people/").status_code == 302


def test_the_terminal_removes_a_lost_second_step_when_told_to(cast, second_step):
    client = let_in("anna@example.org", "--without-second-step")
    assert client.post("/invitation/")["Location"] == "/"
    assert not Authenticator.objects.exists()


def test_the_terminal_says_when_there_is_nobody_of_that_address(cast):
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("let_in", "dan@example.org")


def test_whoever_the_terminal_let_in_has_just_shown_who_they_are(cast):
    client = let_in("anna@example.org")
    client.post("/invitation/")
    assert "Is it you?" not in client.get("/export/").text


def test_a_link_that_a_keepers_browser_made_or_made_anew_shows_nobodys_self(cast, client_of):
    anna = client_of(cast.anna)
    made = anna.post(f"/people/{cast.anna.pk}/device-link/")["Location"]
    call_command("let_in", "anna@example.org", stdout=io.StringIO())
    from_the_machine = Invitation.objects.get(invited_by=None)
    for page in (made, anna.post(f"/people/invitations/{from_the_machine.pk}/link/")["Location"]):
        client = at_the_door(anna.get(page).context["address"].split("/")[4])
        assert client.post("/invitation/")["Location"] == "/"
        assert "Is it you?" in client.get("/export/").text
