"""A vault without mail server keeps its mail for a day, where only keepers see it."""

import datetime
import sys

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import send_mail
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts.models import KeptMail, User
from albums.tasks import look_after_mail
from tests.accounts.conftest import ask_for_code
from tests.staff.conftest import fresh_client_of  # noqa: F401


@pytest.fixture(autouse=True)
def keeping(settings, capsys) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.KeptMailBackend"


def test_the_keeper_sees_the_code_big(cast, client_of, client):
    ask_for_code(client, "ben@example.org")
    code = KeptMail.objects.get().subject[:6]
    page = client_of(cast.anna).get("/mail/")
    assert f'class="code-box" id="code-{KeptMail.objects.get().pk}">{code}<' in page.text
    assert "for a day" in page.text


@pytest.mark.parametrize("name", ["anna", "stella"])
def test_a_code_that_opens_much_is_for_who_has_shown_that_it_is_them(cast, client_of, fresh_client_of, name):  # noqa: F811
    User.objects.update(joined_at=timezone.now() - datetime.timedelta(minutes=16))
    for each in ("ben", name):
        ask_for_code(Client(), f"{each}@example.org")
    theirs, bens = (mail.subject[:6] for mail in KeptMail.objects.all())
    page = client_of(cast.anna).get("/mail/").text
    assert bens in page and theirs not in page and 'href="/mail/?all=1"' in page
    asked = client_of(cast.anna).get("/mail/?all=1")
    assert "Is it you?" in asked.text and asked.context["next"] == "/account/login/?next=%2Fmail%2F%3Fall%3D1"
    shown = fresh_client_of(cast.anna).get("/mail/?all=1").text
    assert bens in shown and theirs in shown


def test_the_newest_stands_first_and_yesterdays_is_gone(cast, client_of):
    for subject in ("old", "first", "second"):
        send_mail(subject, "Words.", None, ["ben@example.org"])
    KeptMail.objects.filter(subject="old").update(sent_at=timezone.now() - datetime.timedelta(hours=25))
    page = client_of(cast.anna).get("/mail/").text
    assert page.index("second") < page.index("first")
    assert "old" not in [it.subject for it in client_of(cast.anna).get("/mail/").context["mails"]]


@pytest.mark.parametrize("address", ["", "smtp://127.0.0.1:9"])
def test_after_a_day_it_is_in_the_database_no_more(cast, settings, address):
    for subject in ("old", "new"):
        send_mail(subject, "Words.", None, ["ben@example.org"])
    KeptMail.objects.filter(subject="old").update(sent_at=timezone.now() - datetime.timedelta(hours=25))
    settings.EMAIL_URL = address
    look_after_mail()
    assert [mail.subject for mail in KeptMail.objects.all()] == ["new"]


def test_there_is_no_such_page_where_mail_is_sent(cast, client_of, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert client_of(cast.anna).get("/mail/").status_code == 404


def test_mail_cannot_put_markup_on_the_page(cast, client_of):
    send_mail("<script>1</script>", "<img src=x>", None, ["ben@example.org"])
    page = client_of(cast.anna).get("/mail/").text
    assert "<script>1" not in page and "<img" not in page


def test_relatives_do_not_see_it(cast, client_of):
    assert isinstance(client_of(cast.ben).get("/mail/").wsgi_request, HttpRequest)
    assert client_of(cast.ben).get("/mail/").status_code == 404


def test_it_is_shown_in_a_terminal_and_written_into_no_log(cast, capsys, monkeypatch):
    send_mail("482913 is your code", "Words.", None, ["ben@example.org"])
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    send_mail("482913 is your code", "Words.", None, ["ben@example.org"])
    assert "482913 is your code" in capsys.readouterr().out


def test_a_keeper_without_their_app_at_hand_is_not_sent_out_for_a_code(cast, client_of, settings):
    settings.EMAIL_URL = ""
    TOTP.activate(cast.anna, "JBSWY3DPEHPK3PXP")
    page = client_of(cast.anna).get("/account/2fa/reauthenticate/").text
    assert "come in again by a code" not in page and "manage.py let_in anna@example.org" in page
