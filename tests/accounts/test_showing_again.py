"""Before a new way to come in as a keeper or staff is made, they have shown lately that it is them."""

import html
import io
import re
import shlex
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from albums.models import Invitation
from tests.accounts.conftest import code_in_newest_mail, log_in
from tests.accounts.test_second_step import number, turn_on
from tests.sharing.doors import at_the_door, invited  # noqa: F401
from tests.staff.conftest import fresh_client_of  # noqa: F401

PASSKEY, APP, ADDRESS = "/account/2fa/webauthn/add/", "/account/2fa/totp/activate/", "/account/email/"
NEW_ADDRESS = {"email": "thief@example.org", "action_add": ""}
WAYS = [("anna", PASSKEY), ("anna", APP), ("anna", ADDRESS), ("stella", PASSKEY), ("stella", ADDRESS)]


@pytest.fixture(autouse=True)
def everybody_is_here_for_long(cast) -> None:
    User.objects.update(joined_at=timezone.now() - timedelta(minutes=16))


@pytest.fixture
def oma(cast) -> User:
    """A keeper whom no code would reach, with a name that a shell would stumble over."""
    person = User.objects.create_user(name="Oma O'Neill $(x)", is_keeper=True)
    User.objects.filter(pk=person.pk).update(joined_at=timezone.now() - timedelta(days=1))
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(("name", "page"), WAYS)
def test_a_session_that_was_left_open_makes_no_new_way_in(cast, client_of, settings, name, page):
    settings.EMAIL_URL = "smtp://mail.example.org"
    browser = client_of(getattr(cast, name))
    asked = browser.get(page)
    assert asked.status_code == 200 and "Is it you?" in asked.text and "Log out and in again" in asked.text
    assert asked.context["next"] == f"/account/login/?next={page.replace('/', '%2F')}"
    answer = browser.post(page, NEW_ADDRESS)
    assert (answer.status_code, answer.url) == (302, page)
    assert not Authenticator.objects.exists() and mail.outbox == []
    assert not EmailAddress.objects.filter(email="thief@example.org").exists()


@pytest.mark.parametrize(("name", "page"), WAYS)
def test_who_has_just_come_in_is_not_asked_and_after_a_quarter_of_an_hour_is(cast, fresh_client_of, name, page):  # noqa: F811
    person = getattr(cast, name)
    assert "Is it you?" not in fresh_client_of(person, seconds=14 * 60).get(page).text
    assert "Is it you?" in fresh_client_of(person, seconds=15 * 60 + 1).get(page).text


def test_logging_out_and_in_again_leads_back_to_the_page(cast, client_of):
    browser = client_of(cast.anna)
    left = browser.post("/account/logout/", {"next": browser.get(PASSKEY).context["next"]})
    assert left.url == "/account/login/?next=%2Faccount%2F2fa%2Fwebauthn%2Fadd%2F"
    browser.post(left.url, {"login": "anna@example.org", "next": PASSKEY})
    answer = browser.post("/account/login/code/confirm/", {"code": code_in_newest_mail(), "next": PASSKEY})
    assert answer.url == PASSKEY and "Is it you?" not in browser.get(PASSKEY).text


@pytest.mark.parametrize("page", [PASSKEY, ADDRESS])
def test_relatives_are_not_asked(cast, client_of, page):
    assert "Is it you?" not in client_of(cast.ben).get(page).text


@pytest.mark.parametrize("page", [PASSKEY, APP, ADDRESS])
def test_whom_an_invitation_has_just_let_in_may_begin(cast, client_of, page):
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    assert "Is it you?" not in client_of(kurt).get(page).text


def test_a_factor_that_is_there_is_shown_before_another_is_made(cast):
    log_in(browser := Client(), "anna@example.org")
    secret = turn_on(browser)
    stale(browser)
    asked = browser.get(PASSKEY)
    assert asked.url == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Fwebauthn%2Fadd%2F"
    assert browser.get("/account/2fa/recovery-codes/generate/").url.startswith("/account/2fa/reauthenticate/")
    cache.clear()  # A number counts once; the next comes in half a minute.
    shown = browser.post("/account/2fa/reauthenticate/", {"code": number(secret), "next": PASSKEY})
    assert shown.url == PASSKEY and "Is it you?" not in browser.get(PASSKEY).text


def test_whom_no_code_would_reach_is_told_of_the_machine(cast, client_of, settings):
    settings.EMAIL_URL = ""
    page = client_of(cast.anna).get(PASSKEY).text
    assert "Log out and in again" not in page and "manage.py let_in anna@example.org" in page
    # It would only lead here again.
    assert f'href="{PASSKEY}"' not in page and f'href="{PASSKEY}"' not in client_of(cast.anna).get("/export/").text


def test_the_machine_lets_in_by_name_who_has_no_address(oma, client_of):
    page = html.unescape(client_of(oma).get(PASSKEY).text)
    typed = re.search(r"<code>manage.py (.*)</code>", page).group(1)
    assert shlex.split(typed) == ["let_in", "Oma O'Neill $(x)"]
    call_command(*shlex.split(typed), stdout=(printed := io.StringIO()))
    browser = at_the_door(printed.getvalue().split()[-1].split("/")[4])
    browser.post("/invitation/")
    assert [("Is it you?" in browser.get(each).text) for each in (PASSKEY, APP, ADDRESS, "/export/")] == [False] * 4


def test_the_machine_takes_no_name_for_an_address(cast):
    User.objects.filter(pk=cast.ben.pk).update(name="anna@example.com")
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("let_in", "anna@example.com")


def test_a_link_for_a_new_device_that_a_browser_made_shows_nobodys_self(cast, client_of):
    anna = client_of(cast.anna)
    page = anna.get(anna.post(f"/people/{cast.anna.pk}/device-link/")["Location"])
    browser = at_the_door(page.context["address"].split("/")[4])
    browser.post("/invitation/")
    assert [("Is it you?" in browser.get(each).text) for each in (PASSKEY, APP, ADDRESS)] == [True] * 3


def test_an_app_that_was_not_finished_in_time_is_not_turned_on(cast):
    log_in(browser := Client(), "anna@example.org")
    browser.get(APP)
    secret = browser.session["mfa.totp.secret"]
    stale(browser)
    answer = browser.post(APP, {"code": number(secret)})
    assert (answer.status_code, answer.url) == (302, APP)
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_a_session_that_was_left_open_makes_no_other_keeper(cast, client_of, fresh_client_of, invited):  # noqa: F811
    pending, _ = invited(name="Kurt", makes_keeper=True, album=None)
    answers = {"name": "Dan", "role": "keeper", "tier": "close", "album": "all"}
    ways = {
        "/people/invite/": (answers, "/people/invite/"),
        f"/people/invitations/{pending.pk}/link/": ({}, f"/people/invitations/{pending.pk}/"),
        f"/people/{cast.ben.pk}/keeper-link/": ({}, f"/people/{cast.ben.pk}/"),
    }
    stale, fresh = client_of(cast.anna), fresh_client_of(cast.anna)
    for path, (typed, back) in ways.items():
        asked = stale.post(path, typed)
        assert "Is it you?" in asked.text and asked.context["next"] == f"/account/login/?next={back.replace('/', '%2F')}"
        assert stale.get(back).status_code == 200
    assert list(Invitation.objects.values_list("token_hash", flat=True)) == [pending.token_hash]
    assert [fresh.post(path, typed).status_code for path, (typed, _) in ways.items()] == [302] * 3
    assert Invitation.objects.filter(makes_keeper=True).count() == 3
    assert stale.post("/people/invite/", answers | {"name": "Greta", "role": "viewer"}).status_code == 302


def test_a_session_that_was_left_open_comes_in_as_no_other_keeper(cast, client_of):
    kim = User.objects.create_user(name="Kim", is_keeper=True)
    anna = client_of(cast.anna)
    assert "Is it you?" in anna.post(f"/people/{kim.pk}/device-link/").text
    assert not Invitation.objects.exists()
    assert [anna.post(f"/people/{person.pk}/device-link/").status_code for person in (cast.ben, cast.anna)] == [302] * 2


def stale(browser: Client) -> None:
    """Let a quarter of an hour pass since this browser's person showed that it is them."""
    session = browser.session
    session["account_authentication_methods"] = [
        step | {"at": step["at"] - 15 * 60 - 1} for step in session["account_authentication_methods"]
    ]
    session.save()
