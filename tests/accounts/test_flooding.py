"""A stranger who knows an address can fill its mailbox with codes only so far, and locks nobody out by it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.accounts.conftest import ask_for_code

MINUTE = 60


@pytest.fixture
def at_minute(monkeypatch):
    """Move the clock to so many minutes from now."""
    start = time.time()
    return lambda minutes: monkeypatch.setattr(
        "allauth.core.internal.ratelimit.time.time", lambda: start + minutes * MINUTE
    )


def test_an_address_gets_six_codes_an_hour(cast, at_minute):
    for minute in range(0, 59, 4):
        at_minute(minute)
        ask_for_code(Client(), "ben@example.org")
    assert len(mail.outbox) == 6


def test_an_address_gets_twelve_codes_a_day_and_more_on_the_next(cast, at_minute):
    for minute in range(0, 23 * 60, 30):
        at_minute(minute)
        ask_for_code(Client(), "ben@example.org")
    assert len(mail.outbox) == 12
    at_minute(24 * 60 + 1)
    ask_for_code(Client(), "ben@example.org")
    assert len(mail.outbox) == 13


def test_a_flood_tells_no_stranger_whether_the_address_is_known(cast):
    floods = [[ask_for_code(Client(), email) for _ in range(5)] for email in ("ben@example.org", "dan@example.org")]
    known, unknown = ([answer.status_code for answer in answers] for answers in floods)
    assert known == unknown == [302, 302, 302, 429, 429]


def test_a_flood_of_codes_closes_neither_the_passkey_nor_anybody_elses_codes(cast, client, at_minute, monkeypatch):
    for minute in range(0, 23 * 60, 30):
        at_minute(minute)
        ask_for_code(Client(), "ben@example.org")
    # A signature that holds: what is looked at here comes after it.
    key = Authenticator.objects.create(
        user=cast.ben, type=Authenticator.Type.WEBAUTHN, data={"credential": {}, "passwordless": True}
    )
    monkeypatch.setattr("allauth.mfa.webauthn.forms.LoginWebAuthnForm.clean_credential", lambda form: key)
    assert client.post("/account/2fa/webauthn/login/", {"credential": '{"id": "x"}'})["Location"] == "/"
    assert client.get("/").context["viewer"].name == "Ben"
    ask_for_code(Client(), "cleo@example.org")
    assert mail.outbox[-1].to == ["cleo@example.org"]
