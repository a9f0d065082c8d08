"""Every change to how somebody comes in is told to them by e-mail, with the browser it was made in."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import code_in_newest_mail, log_in
from tests.accounts.test_second_step import turn_on

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"

pytestmark = pytest.mark.django_db(transaction=True)


def news(subject: str) -> list[tuple[str, str]]:
    """(To whom, text) of the mails with this subject."""
    return [(letter.to[0], letter.body) for letter in mail.outbox if letter.subject == subject]


def on_a_phone(email: str) -> Client:
    client = Client(headers={"User-Agent": PHONE})
    log_in(client, email)
    client.get("/")
    return client


def test_a_login_on_a_new_device_is_told_and_on_a_known_one_it_is_not(cast):
    phone = on_a_phone("ben@example.org")
    phone.post("/account/logout/")
    log_in(phone, "ben@example.org")
    phone.get("/")
    assert news("You came in on a new device") == []
    log_in(laptop := Client(), "ben@example.org")
    laptop.get("/")
    assert [to for to, _ in news("You came in on a new device")] == ["ben@example.org"]


def test_a_device_after_all_others_were_ended_is_new_too(cast):
    phone = on_a_phone("ben@example.org")
    phone.post(f"/devices/{phone.session['device']}/revocation/")
    on_a_phone("ben@example.org")
    assert len(news("You came in on a new device")) == 1


def test_a_new_address_is_told_to_the_old_one(cast):
    phone = on_a_phone("ben@example.org")
    phone.post("/account/email/", {"email": "ben.berg@example.org", "action_add": ""})
    phone.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    [(to, text)] = news("Your e-mail address was changed")
    assert to == "ben@example.org"
    assert "You now log in with ben.berg@example.org, and no longer with ben@example.org." in text
    assert "Safari on iPhone" in text


def test_a_passkey_that_was_removed_is_told(cast):
    data = {"name": "Old phone", "credential": {}, "passwordless": True}
    passkey = Authenticator.objects.create(user=cast.ben, type=Authenticator.Type.WEBAUTHN, data=data)
    phone = on_a_phone("ben@example.org")
    phone.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert not Authenticator.objects.exists()
    [(to, text)] = news("A passkey was removed")
    assert to == "ben@example.org" and "Safari on iPhone" in text


def test_an_authenticator_app_on_and_off_and_its_recovery_codes_are_told(cast):
    browser = on_a_phone("anna@example.org")
    turn_on(browser)
    assert [to for to, _ in news("Your second step is on")] == ["anna@example.org"]
    browser.post("/account/2fa/recovery-codes/generate/")
    assert [to for to, _ in news("You have new recovery codes")][-1] == "anna@example.org"
    browser.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    [(to, text)] = news("Your second step is off")
    assert to == "anna@example.org" and "Safari on iPhone" in text


def test_a_second_step_that_a_command_took_away_is_told(cast, capsys):
    turn_on(on_a_phone("anna@example.org"))
    call_command("let_in", "anna@example.org", "--without-second-step")
    [(to, text)] = news("Your second step is off")
    assert to == "anna@example.org" and "in the vault’s own terminal" in text
    call_command("let_in", "anna@example.org", "--without-second-step")
    assert len(news("Your second step is off")) == 1


def test_a_mail_that_fails_does_not_keep_a_keeper_out(cast, settings, capsys):
    turn_on(on_a_phone("anna@example.org"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    call_command("let_in", "anna@example.org", "--without-second-step")
    said = capsys.readouterr()
    assert "/invitation/" in said.out and "could not be told by mail" in said.err


def test_somebody_without_an_address_is_told_nothing_and_nothing_fails(cast, client_of):
    oma = User.objects.create_user(name="Oma Else")
    for _ in range(2):
        assert client_of(oma).get("/").status_code == 200
    assert mail.outbox == []
