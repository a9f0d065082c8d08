"""The keepers' mail: collected, at most one an hour, nothing lost in a crash, nothing sent twice."""

import datetime
import smtplib
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import KeptMail, User
from albums.alerts import digest
from albums.alerts.digest import send_digest
from albums.alerts.raising import raise_alert
from albums.models import Alert, AlertKind, AlertRule

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def smtp(settings, vault) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"


@pytest.fixture
def tell(cast, device_of):
    def tell(kind=AlertKind.MANY_PHOTOS, person=None, **more) -> None:
        person = person or cast.ben
        raise_alert(kind, viewer_id=str(person.pk), viewer_name=person.name, device=device_of(person), **more)

    return tell


def test_one_mail_tells_all_that_waits_without_a_token_or_a_name_in_the_subject(cast, tell):
    tell(number=64)
    tell(AlertKind.NEW_DEVICE, cast.cleo)
    send_digest()
    letter = mail.outbox[0]
    assert len(mail.outbox) == 1 and letter.to == ["anna@example.org"]
    assert letter.subject == "News from The Bergs"
    assert "Ben saw 64 photos within an hour, on Phone." in letter.body
    assert "Cleo came in on a new device: Phone." in letter.body
    assert f"{settings.PUBLIC_URL}/alerts/\n" in letter.body


def test_times_are_the_familys(tell):
    tell()
    at = datetime.datetime.now(datetime.UTC).replace(minute=7)
    Alert.objects.update(raised_at=at)
    send_digest()
    assert f"{at.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}: Ben" in mail.outbox[0].body


def test_every_keeper_with_an_address_gets_their_own(cast, tell):
    User.objects.create_user(name="Ole", email="ole@example.org", is_keeper=True)
    User.objects.create_user(name="Pia", is_keeper=True)
    tell()
    send_digest()
    assert [letter.to for letter in mail.outbox] == [["anna@example.org"], ["ole@example.org"]]


def test_what_was_mailed_is_not_mailed_again(tell):
    tell()
    send_digest()
    send_digest(now=timezone.now() + 61 * MINUTE)
    assert len(mail.outbox) == 1


def test_after_a_mail_what_is_less_pressing_waits_for_the_hour(cast, tell):
    tell()
    send_digest()
    tell(AlertKind.AT_NIGHT)
    tell(AlertKind.MANY_VIEWS)
    send_digest(now=timezone.now() + 50 * MINUTE)
    assert len(mail.outbox) == 1
    send_digest(now=timezone.now() + 61 * MINUTE)
    assert len(mail.outbox) == 2 and mail.outbox[1].body.count("- ") == 2


@pytest.mark.parametrize("kind", [AlertKind.NEW_DEVICE, AlertKind.SECOND_DEVICE])
def test_another_device_is_told_at_once_but_never_so_often_as_to_fill_a_mailbox(tell, kind):
    for _ in range(6):
        tell(kind)
        send_digest()
    assert len(mail.outbox) == digest.MOST_AN_HOUR
    send_digest(now=timezone.now() + 61 * MINUTE)
    assert len(mail.outbox) == digest.MOST_AN_HOUR + 1 and mail.outbox[-1].body.count("- ") == 2


def test_what_is_seen_already_or_not_to_be_mailed_is_not_mailed(cast, tell):
    AlertRule.objects.create(kind=AlertKind.AT_NIGHT, is_mailed=False)
    tell(AlertKind.AT_NIGHT)
    tell()
    Alert.objects.filter(kind=AlertKind.MANY_PHOTOS).update(seen_at=timezone.now())
    send_digest()
    assert mail.outbox == []


def test_a_crash_between_sending_and_marking_repeats_the_mail_and_loses_nothing(tell, monkeypatch):
    tell()

    def crash(*args, **kwargs) -> bool:
        send(*args, **kwargs)
        raise SystemExit

    send = digest._send
    with monkeypatch.context() as broken:
        broken.setattr(digest, "_send", crash)
        with pytest.raises(SystemExit):
            send_digest()
    assert len(mail.outbox) == 1 and Alert.objects.get().mailed_at is None
    # The courier that was killed holds its lease for a while still.
    send_digest()
    assert len(mail.outbox) == 1
    cache.delete(digest.LEASE)
    send_digest()
    send_digest()
    assert len(mail.outbox) == 2 and Alert.objects.get().mailed_at is not None


def test_two_couriers_at_once_send_one_mail(tell, monkeypatch):
    tell()

    def send_meanwhile(*args, **kwargs) -> bool:
        send_digest()
        return send(*args, **kwargs)

    send = digest._send
    monkeypatch.setattr(digest, "_send", send_meanwhile)
    send_digest()
    assert len(mail.outbox) == 1


class Refusing(EmailBackend):
    """A server that takes mail for everybody but those in `refused`; with None among them it is out of reach."""

    refused: tuple = ()

    def open(self) -> None:
        if None in self.refused:
            raise ConnectionRefusedError

    def send_messages(self, messages: list) -> int:
        if messages[0].to[0] in self.refused:
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return lambda *refused: monkeypatch.setattr(Refusing, "refused", refused)


def test_while_the_server_is_out_of_reach_it_is_tried_again_after_a_pause(tell, server):
    tell()
    server(None)
    send_digest()
    assert Alert.objects.get().mailed_at is None
    server()
    send_digest()
    assert mail.outbox == []
    cache.delete(digest.LEASE)
    send_digest()
    assert len(mail.outbox) == 1


def test_one_keepers_bad_address_neither_keeps_the_mail_from_the_others_nor_repeats_it(tell, server):
    User.objects.create_user(name="Ole", email="ole@example.org", is_keeper=True)
    server("anna@example.org")
    tell()
    for hours in range(3):
        send_digest(now=timezone.now() + hours * 60 * MINUTE)
    assert [letter.to for letter in mail.outbox] == [["ole@example.org"]]


def test_without_smtp_nothing_is_mailed_nor_kept(tell, settings):
    settings.EMAIL_URL = ""
    tell()
    send_digest()
    assert mail.outbox == [] and not KeptMail.objects.exists()
    assert Alert.objects.get().mailed_at is None


def test_news_of_days_ago_are_not_mailed_once_smtp_is_there(tell):
    tell()
    Alert.objects.update(raised_at=timezone.now() - 3 * 24 * 60 * MINUTE)
    send_digest()
    assert mail.outbox == []


def test_a_flood_is_one_short_mail(tell):
    for _ in range(digest.MOST_LINES + 5):
        tell()
    send_digest()
    assert mail.outbox[0].body.count(": Ben") == digest.MOST_LINES
    assert "and 5 more" in mail.outbox[0].body
    assert not Alert.objects.filter(mailed_at=None).exists()


def test_keepers_are_reminded_of_those_to_renew_once_a_month(cast):
    cast.ben.grants.update(granted_at=timezone.now() - datetime.timedelta(days=200))
    for days in (0, 1, 29, 31):
        send_digest(now=timezone.now() + datetime.timedelta(days=days))
    assert [letter.subject for letter in mail.outbox] == ["Who shall still see The Bergs?"] * 2
    assert "One person waits" in mail.outbox[0].body and f"{settings.PUBLIC_URL}/people/renewal/\n" in mail.outbox[0].body
