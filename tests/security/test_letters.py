"""Mail waits sealed, says nothing on its way to the courier, and arrives once, however the mail server feels."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from accounts import outbox
from accounts.models import Letter
from albums.tasks import send_letters
from tests.accounts.conftest import ask_for_code, code_in_newest_mail

CALL_COURIER = outbox._call_courier


@pytest.fixture
def no_courier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters stay where a request leaves them."""
    monkeypatch.setattr(outbox, "_call_courier", lambda: None)


def refuse(*args: object, **kwargs: object) -> None:
    raise ConnectionRefusedError


def test_no_request_talks_to_a_mail_server(cast, client, no_courier, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    ask_for_code(client, "ben@example.org")
    assert Letter.objects.get().tries == 0


def test_a_waiting_letter_shows_neither_code_nor_address(cast, client, no_courier):
    ask_for_code(client, "ben@example.org")
    letter = Letter.objects.get()
    outbox.deliver()
    code = code_in_newest_mail()
    assert mail.outbox[0].to == ["ben@example.org"]
    assert code not in letter.sealed and "ben" not in letter.sealed
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_broker_hears_that_there_is_mail_and_nothing_else(cast, client, monkeypatch):
    said = []
    monkeypatch.setattr(outbox, "_call_courier", CALL_COURIER)
    monkeypatch.setattr(send_letters, "apply_async", lambda args, kwargs, **options: said.append((args, kwargs)))
    ask_for_code(client, "ben@example.org")
    assert said == [((), {})]


def test_a_decoy_is_sent_to_nobody(cast, client):
    ask_for_code(client, "dan@example.org")
    assert mail.outbox == [] and not Letter.objects.exists()


def test_a_letter_waits_until_the_mail_server_is_back(cast, client, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", refuse)
        ask_for_code(client, "ben@example.org")
    letter = Letter.objects.get()
    assert letter.tries == 1 and letter.due_at > timezone.now()
    Letter.objects.update(due_at=timezone.now())
    outbox.deliver()
    assert len(mail.outbox) == 1 and not Letter.objects.exists()


def test_a_code_that_ran_out_is_not_sent_any_more(cast, client, no_courier):
    ask_for_code(client, "ben@example.org")
    assert Letter.objects.get().good_until <= timezone.now() + timedelta(minutes=10)
    Letter.objects.update(good_until=timezone.now())
    outbox.deliver()
    assert mail.outbox == [] and not Letter.objects.exists()


def test_a_letter_that_a_courier_has_is_left_to_them(cast, client, no_courier):
    ask_for_code(client, "ben@example.org")
    Letter.objects.update(due_at=timezone.now() + outbox.LEASE)
    outbox.deliver()
    assert mail.outbox == [] and Letter.objects.count() == 1


def test_a_letter_sealed_with_another_key_is_dropped(cast, client, no_courier, settings):
    ask_for_code(Client(), "ben@example.org")
    settings.SECRET_KEY = "another" * 10
    outbox.deliver()
    assert mail.outbox == [] and not Letter.objects.exists()


def test_no_letter_waits_for_a_clock_that_was_set_back(cast, client, no_courier):
    ask_for_code(client, "ben@example.org")
    Letter.objects.update(due_at=timezone.now() + timedelta(hours=2))
    outbox.deliver()
    assert len(mail.outbox) == 1 and not Letter.objects.exists()


def test_a_code_waits_behind_no_other_letter(cast, client, no_courier, monkeypatch):
    for number in range(3):
        outbox.post(EmailMessage(f"Letter {number}", "Words.", to=["dan@example.org"]))
    ask_for_code(client, "ben@example.org")
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
    outbox.deliver()
    assert [message.to for message in mail.outbox] == [["ben@example.org"], ["dan@example.org"]]
    assert mail.outbox[1].subject == "Letter 0"
    outbox.deliver()
    assert [message.subject for message in mail.outbox[2:]] == ["Letter 1", "Letter 2"]


@pytest.mark.parametrize(
    ("code", "left"), [(550, 0), (450, 1)], ids=["a mailbox that is gone", "a mailbox that is full for now"]
)
def test_what_is_refused_for_good_is_not_tried_again(cast, client, no_courier, monkeypatch, code, left):
    def refuse_recipient(message):
        raise SMTPRecipientsRefused({"ben@example.org": (code, b"No")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_recipient)
    ask_for_code(client, "ben@example.org")
    outbox.deliver()
    assert Letter.objects.count() == left


def test_settings_that_cannot_work_lose_no_letter(cast, client, no_courier, monkeypatch):
    def no_such_name(message):
        raise UnicodeError("label empty or too long")

    ask_for_code(client, "ben@example.org")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", no_such_name)
    outbox.deliver()
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("to", ["ben@example.org\nBcc: all@example.org", f"ben@{'x' * 70}ä.example"])
def test_a_letter_that_can_be_no_mail_keeps_no_other_waiting(cast, client, no_courier, caplog, to):
    outbox.post(EmailMessage("One", "Words.", to=[to]))
    ask_for_code(client, "ben@example.org")
    outbox.deliver()
    assert [message.to for message in mail.outbox] == [["ben@example.org"]] and not Letter.objects.exists()
    assert "cannot be written as a mail" in caplog.text and to not in caplog.text
