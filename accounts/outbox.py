"""Mail leaves by the courier, never within a request.

A mail server takes half a second, or hangs: whoever asks for a code would be told by the clock whether their address is
known. So a request only seals the letter into the database, and for an unknown address a decoy in its place; and what
goes to the courier through the broker says no more than that there is mail.
"""

import json
import logging
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone

from accounts.models import Letter
from accounts.sealing import CannotOpen, seal, unseal
from familyvault.hints import give_hint

logger = logging.getLogger(__name__)

PURPOSE = "letter"
GOOD_FOR = timedelta(days=2)
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = 300
MOST_AT_ONCE = 50
# Somebody waits for a code, which is good for minutes; of all else there may be thousands.
SOON_USELESS_FIRST = Case(When(good_until__lt=F("made_at") + GOOD_FOR / 2, then=0), default=1)


def post(message: EmailMessage, *, good_for: timedelta = GOOD_FOR, is_decoy: bool = False) -> None:
    """Seal a letter of plain text for the courier, who tries for as long as it is good."""
    written = {"to": message.to, "subject": message.subject, "body": message.body}
    Letter.objects.create(
        sealed=seal(json.dumps(written), purpose=PURPOSE), is_decoy=is_decoy, good_until=timezone.now() + good_for
    )
    _call_courier()


def deliver() -> None:
    """Send what is due, each letter once: of two couriers one has it. A crash after sending sends it again."""
    now = timezone.now()
    # Nothing is ever put off for that long: the clock was set back meanwhile, and a code that waits is a code too late.
    impossible = Q(due_at__gt=now + max(LEASE, timedelta(seconds=LONGEST_PAUSE)))
    for letter in Letter.objects.filter(Q(due_at__lte=now) | impossible).order_by(SOON_USELESS_FIRST, "made_at")[:MOST_AT_ONCE]:
        held_until = timezone.now() + LEASE
        mine = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
        if mine.update(due_at=held_until, tries=F("tries") + 1):
            _deliver(letter, held_until=held_until)


def _deliver(letter: Letter, *, held_until: datetime) -> None:
    held = Letter.objects.filter(pk=letter.pk, due_at=held_until)
    if letter.is_decoy or letter.good_until <= timezone.now() or _is_done(letter):
        held.delete()
    else:
        held.update(due_at=timezone.now() + timedelta(seconds=min(2 ** (letter.tries + 1), LONGEST_PAUSE)))


def _is_done(letter: Letter) -> bool:
    """Say whether there is nothing more to do for this letter: it was sent, or never can be."""
    try:
        message = _opened(letter)
    except CannotOpen:
        logger.error("Letter %s was sealed with another secret key and is dropped.", letter.pk)
        return True
    except ValueError as error:
        # Without what it says: that is the letter's own words.
        logger.error("Letter %s cannot be written as a mail (%s) and is dropped.", letter.pk, type(error).__name__)
        return True
    return _is_sent(message, letter=letter)


def _opened(letter: Letter) -> EmailMessage:
    """Raises CannotOpen, or ValueError for an address or a subject that no mail may have."""
    written = json.loads(unseal(letter.sealed, purpose=PURPOSE))
    message = EmailMessage(written["subject"], written["body"], to=written["to"])
    message.message()
    return message


def _is_sent(message: EmailMessage, *, letter: Letter) -> bool:
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # A ValueError here is the settings' fault (such as a server's name that can be none), and they can be mended.
        if not _is_for_good(error):
            logger.exception("A mail could not be sent.")
            return False
        logger.error("Letter %s is refused by the mail server for good and is dropped.", letter.pk)
    return True


def _is_for_good(error: Exception) -> bool:
    """Whether a mail server said so of every recipient (RFC 5321, 4.2.1: 5yz). Who keeps asking gets onto block lists; but a
    server that will not have the vault's own log-in, or its sender, can be set right meanwhile.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def _call_courier() -> None:
    """A broker that is down costs only time: beat sends the courier round every ten seconds."""
    from albums.tasks import send_letters

    transaction.on_commit(lambda: give_hint(send_letters))
