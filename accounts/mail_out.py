"""Whether the mail server can be reached: looked at by the courier, and said where somebody would wait for mail in vain.
Without one, the courier sees to it that kept mail goes in time.

It is looked at every two minutes, whoever asks for mail or not. A page that knew it from the mail it has just tried to
send would tell by it who has an account.
"""

import logging
import smtplib

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection

from accounts.mail import forget_kept_mail

logger = logging.getLogger(__name__)

OUT = "mail-is-out"
# Longer than the time from one look to the next: a courier that is down itself must not leave the word up for ever.
GOOD_FOR_SECONDS = 600


def look() -> None:
    """Greet the mail server, and remember whether it answered. Forget kept mail, also of a time before there was a server."""
    forget_kept_mail()
    if not settings.EMAIL_URL:
        return
    try:
        get_connection().open()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The mail server is out of reach (%s).", type(error).__name__)
        cache.set(OUT, True, timeout=GOOD_FOR_SECONDS)
    else:
        cache.delete(OUT)


def is_out() -> bool:
    """Say whether mail has to wait just now."""
    return bool(settings.EMAIL_URL) and cache.get(OUT, False)
