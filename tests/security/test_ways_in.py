"""What a code, a number, a session and a passkey's challenge are made of, and how long each is good."""

import re
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.confirming import RAN_OUT
from tests.accounts.conftest import ask_for_code, code_in_newest_mail, log_in
from tests.accounts.test_second_step import number, turn_on
from tests.guests.conftest import made_link  # noqa: F401
from tests.guests.doors import pressed

CONFIRM, SECOND = "/account/login/code/confirm/", "/account/2fa/authenticate/"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Let so many seconds pass on the clock that codes and numbers are judged by."""
    now = time.time
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: now() + seconds)


@pytest.mark.parametrize(("seconds", "is_good"), [(540, True), (601, False)])
def test_a_code_of_six_digits_is_good_for_ten_minutes(cast, client, later, seconds, is_good):
    ask_for_code(client, "ben@example.org")
    code = code_in_newest_mail()
    assert re.fullmatch(r"\d{6}", code)
    later(seconds)
    client.post(CONFIRM, {"code": code})
    assert ("_auth_user_id" in client.session) is is_good


@pytest.mark.parametrize("email", ["ben@example.org", "dan@example.org"])
@pytest.mark.parametrize("seconds", [601, 901])
def test_a_code_that_ran_out_says_so_to_known_and_unknown(cast, client, later, seconds, email):
    ask_for_code(client, email)
    assert "They work until ten minutes after you first asked." in client.get(CONFIRM).text
    later(seconds)
    assert RAN_OUT in client.post(CONFIRM, {"code": "123456"}, follow=True).text
    assert RAN_OUT not in client.post(CONFIRM, {"code": "123456"}, follow=True).text


def test_a_code_sent_again_is_good_no_longer_and_its_letter_says_so(cast, client, later):
    ask_for_code(client, "ben@example.org")
    later(300)
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert all("until ten minutes after you first asked" in letter.body for letter in mail.outbox)
    later(601)
    assert RAN_OUT in client.post(CONFIRM, {"code": code_in_newest_mail()}, follow=True).text


def test_a_code_for_an_address_that_ran_out_says_so_too(cast, client_of, later):
    ben = client_of(cast.ben)
    ben.post("/account/email/", {"email": "ben.berg@example.org", "action_add": ""})
    assert "They work until ten minutes after you first asked." in ben.get("/account/confirm-email/").text
    later(601)
    assert RAN_OUT in ben.post("/account/confirm-email/", {"code": code_in_newest_mail()}, follow=True).text


def test_the_number_of_an_app_counts_once(cast, client_of):
    secret = turn_on(client_of(cast.anna))
    cache.clear()  # What turned it on was used up by that.
    first, second = Client(), Client()
    for browser in (first, second):
        log_in(browser, "anna@example.org")
    typed = {"code": number(secret)}
    assert first.post(SECOND, typed).status_code == 302
    assert second.post(SECOND, typed).status_code == 200
    assert "_auth_user_id" not in second.session


def test_the_number_of_an_app_is_good_for_half_a_minute(cast, client_of, client, later):
    secret = turn_on(client_of(cast.anna))
    cache.clear()
    log_in(client, "anna@example.org")
    typed = {"code": number(secret)}
    later(30)
    assert client.post(SECOND, typed).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_session_is_a_long_random_key(cast):
    keys = set()
    for name in ("ben", "cleo"):
        browser = Client()
        log_in(browser, f"{name}@example.org")
        keys.add(browser.cookies["session"].value)
    assert len(keys) == 2 and all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_a_new_secret_key_ends_every_session(cast, client_of, settings, made_link):  # noqa: F811
    browsers = client_of(cast.anna), client_of(cast.ben), pressed(made_link()[1])
    assert [browser.get("/watch/").json()["open"] for browser in browsers] == [True] * 3
    settings.SECRET_KEY = "another" * 10
    assert [browser.get("/watch/").json()["open"] for browser in browsers] == [False] * 3


def test_a_passkeys_challenge_is_long_and_never_the_same(cast):
    pages = [Client().get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}) for _ in range(2)]
    challenges = {page.json()["request_options"]["publicKey"]["challenge"] for page in pages}
    assert len(challenges) == 2 and all(len(challenge) >= 22 for challenge in challenges)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "%0a", "\u2028"])
def test_an_address_cannot_write_a_header(cast, client_of, break_):
    forged = f"ben@example.org{break_}Bcc: thief@example.org"
    ask_for_code(Client(), forged)
    anna = client_of(cast.anna)
    anna.post("/people/invite/", {"name": f"Else{break_}Bcc: x", "email": forged, "role": "viewer", "tier": "close"})
    for letter in mail.outbox:
        assert "thief" not in str(letter.message()) and letter.recipients() in (["ben@example.org"], ["anna@example.org"])
