"""Keepers may ask for the number of an authenticator app on top of the mailed code."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.accounts.conftest import log_in


def turn_on(browser: Client) -> str:
    """Set an authenticator app up as a keeper does, and return its secret."""
    page = browser.get("/account/2fa/totp/activate/").text
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page).group(1)
    browser.post("/account/2fa/totp/activate/", {"code": number(secret)})
    return secret


def number(secret: str) -> str:
    # The one before is not good any more as soon as the next half minute begins.
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_page_shows_a_qr_code_that_the_policy_lets_through(cast, client_of):
    page = client_of(cast.anna).get("/account/2fa/totp/activate/").text
    assert "<svg" in page
    assert "data:image" not in page
    assert " style=" not in page


def test_the_number_is_asked_after_the_code(cast, client_of):
    secret = turn_on(client_of(cast.anna))
    client = Client()
    assert log_in(client, "anna@example.org")["Location"] == "/account/2fa/authenticate/"
    assert client.get("/people/").status_code == 302
    cache.clear()  # A number counts once; the next comes in half a minute.
    assert client.post("/account/2fa/authenticate/", {"code": number(secret)})["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_the_secret_is_not_readable_in_the_database(cast, client_of):
    secret = turn_on(client_of(cast.anna))
    assert secret not in str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)


def test_a_recovery_code_lets_in_once(cast, client_of):
    browser = client_of(cast.anna)
    turn_on(browser)
    page = browser.get("/account/2fa/recovery-codes/", follow=True).text
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    assert page
    client = Client()
    log_in(client, "anna@example.org")
    assert client.post("/account/2fa/authenticate/", {"code": code})["Location"] == "/"
    again = Client()
    log_in(again, "anna@example.org")
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_keeper_is_told(cast, client_of):
    turn_on(client_of(cast.anna))
    assert "Your second step is on" in [it.subject for it in mail.outbox]


def test_relatives_cannot_turn_it_on(cast, client_of):
    assert client_of(cast.ben).get("/account/2fa/totp/activate/").status_code == 404
