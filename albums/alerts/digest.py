"""The keepers' mail: what was noticed and not seen yet, collected, and who waits to be confirmed.

At most one mail an hour, and the kinds of AT_ONCE within a minute or two, though never more than MOST_AN_HOUR mails: a
stranger who opens a forwarded link again and again must not fill a mailbox. Alerts are marked as mailed after the mail
was taken: a crash in between repeats it, and loses nothing.

A vault without SMTP sends none: its mail would be kept on a page that only keepers read, and the bell is there already.
"""

import datetime
import logging
import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.family_time import family_zone
from accounts.models import User, Vault
from albums.alerts.rules import ALWAYS, rules
from albums.alerts.wording import sentence
from albums.models import Alert, AlertKind, RenewalReminder
from albums.renewal.due import people_due

logger = logging.getLogger(__name__)

AT_ONCE = (AlertKind.NEW_DEVICE, AlertKind.SECOND_DEVICE, AlertKind.EXPORTED)
HOUR = datetime.timedelta(hours=1)
MOST_AN_HOUR = 4
MOST_LINES = 40
# What nobody could be told for so long is no news any more; the page still has it.
STALE_AFTER = datetime.timedelta(days=2)
REMIND_EVERY = datetime.timedelta(days=30)
# One courier at a time. It lets go when it is done; after a crash, or when no server takes mail, this is the pause.
LEASE = "digest-under-way"
LEASE_SECONDS = 300


def send_digest(*, now: datetime.datetime | None = None) -> None:
    """Send what is due, if anything is, to every keeper with an address."""
    if not settings.EMAIL_URL or not cache.add(LEASE, True, timeout=LEASE_SECONDS):
        return
    now = now or timezone.now()
    waiting, people = alerts_to_mail(now), _people_to_remind_of(now)
    if (waiting or people) and not _send(waiting, people=people):
        return
    Alert.objects.filter(pk__in=[alert.pk for alert in waiting]).update(mailed_at=now)
    if people:
        RenewalReminder.objects.create(people=people)
    cache.delete(LEASE)


def alerts_to_mail(now: datetime.datetime) -> list[Alert]:
    """Return the alerts that a mail is due for, the oldest first; none while it is too early for the next mail."""
    mailed = [kind for kind, rule in rules().items() if rule.is_mailed]
    unseen = Q(seen_at=None) | Q(kind__in=ALWAYS)
    fresh = Alert.objects.filter(unseen, mailed_at=None, raised_at__gt=now - STALE_AFTER, kind__in=mailed)
    waiting = list(fresh.order_by("pk"))
    sent = _mails_since(now - HOUR)
    is_pressing = any(alert.kind in AT_ONCE for alert in waiting)
    return waiting if sent == 0 or (is_pressing and sent < MOST_AN_HOUR) else []


def _mails_since(since: datetime.datetime) -> int:
    # The alerts of one mail carry one time.
    return Alert.objects.filter(mailed_at__gt=since).order_by().values("mailed_at").distinct().count()


def _people_to_remind_of(now: datetime.datetime) -> int:
    if RenewalReminder.objects.filter(sent_at__gt=now - REMIND_EVERY).exists():
        return 0
    return people_due().count()


def _send(alerts: Sequence[Alert], *, people: int) -> bool:
    """Say whether a keeper was reached, or none has an address. One who is not must not cost the others a second mail."""
    keepers = list(_keepers_with_address())
    if not keepers:
        return True
    subject, body = _written(alerts, people=people)
    try:
        connection = get_connection()
        connection.open()
    except (OSError, smtplib.SMTPException):
        logger.exception("The keepers' mail could not be sent; it will be tried again.")
        return False
    with connection:
        taken = [_sent(EmailMessage(subject, body, to=[to], connection=connection)) for to in keepers]
    return any(taken)


def _sent(message: EmailMessage) -> bool:
    try:
        return message.send() == 1
    except (OSError, smtplib.SMTPException):
        logger.exception("A keeper could not be written to.")
        return False


def _keepers_with_address() -> QuerySet:
    with_address = User.objects.keepers().exclude(email=None).exclude(email="")
    return with_address.order_by("joined_at").values_list("email", flat=True)


def _written(alerts: Sequence[Alert], *, people: int) -> tuple[str, str]:
    vault = Vault.objects.first()
    with timezone.override(family_zone()):
        body = render_to_string("albums/alerts/mail/digest.txt", {
            "vault": vault,
            "lines": [(alert.raised_at, sentence(alert)) for alert in alerts[:MOST_LINES]],
            "more": max(0, len(alerts) - MOST_LINES),
            "people": people,
            "alerts_url": settings.PUBLIC_URL + reverse("alerts"),
            "renewal_url": settings.PUBLIC_URL + reverse("renewal"),
        })  # fmt: skip
    return (f"News from {vault.name}" if alerts else f"Who shall still see {vault.name}?"), body
