"""A vault without mail server keeps its mail for a day, where only keepers see it."""

import datetime

import pytest
from django.core.mail import send_mail
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import KeptMail
from tests.accounts.conftest import ask_for_code


@pytest.fixture(autouse=True)
def keeping(settings, capsys) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.KeptMailBackend"


def test_the_keeper_sees_the_code_big(cast, client_of, client):
    ask_for_code(client, "ben@example.org")
    code = KeptMail.objects.get().subject[:6]
    page = client_of(cast.anna).get("/mail/")
    assert f'class="code-box" id="code-{KeptMail.objects.get().pk}">{code}<' in page.text
    assert "for a day" in page.text


def test_the_newest_stands_first_and_yesterdays_is_gone(cast, client_of):
    for subject in ("old", "first", "second"):
        send_mail(subject, "Words.", None, ["ben@example.org"])
    KeptMail.objects.filter(subject="old").update(sent_at=timezone.now() - datetime.timedelta(hours=25))
    page = client_of(cast.anna).get("/mail/").text
    assert page.index("second") < page.index("first")
    assert "old" not in [it.subject for it in client_of(cast.anna).get("/mail/").context["mails"]]


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
