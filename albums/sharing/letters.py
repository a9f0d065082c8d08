"""Mail to those who are invited."""

import logging
import smtplib

from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import Vault
from albums.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, address: str) -> bool:
    """Mail the link to the invited person; say whether a mail server (or the kept mail) took it."""
    vault = Vault.objects.get()
    subject = f"{invitation.invited_by.name} invites you to {vault.name}"
    context = {"invitation": invitation, "address": address, "vault": vault}
    body = render_to_string("albums/sharing/mail/invitation.txt", context)
    try:
        return bool(send_mail(subject, body, None, [invitation.email]))
    except (OSError, smtplib.SMTPException):
        logger.exception("An invitation could not be mailed.")
        return False
