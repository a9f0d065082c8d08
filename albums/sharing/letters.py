"""Mail to those who are invited, and to those for whom somebody else opened a door."""

import logging
import smtplib

from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import User, Vault
from albums.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, address: str) -> bool:
    """Mail the link to the invited person; say whether a mail server (or the kept mail) took it."""
    context = {"invitation": invitation, "address": address, "vault": Vault.objects.first()}
    subject = f"{invitation.invited_by.name} invites you to {context['vault'].name}"
    return _send("invitation", subject, invitation.email, context)


def tell_of_new_device(person: User) -> None:
    """Tell a person with an address that a one-time link has just let a browser in under their name."""
    if person.email:
        context = {"person": person, "vault": Vault.objects.first()}
        _send("new_device", "A new device can see the family's photos as you", person.email, context)


def _send(template: str, subject: str, to: str, context: dict) -> bool:
    body = render_to_string(f"albums/sharing/mail/{template}.txt", context)
    try:
        return bool(send_mail(" ".join(subject.split()), body, None, [to]))
    except (OSError, smtplib.SMTPException):
        logger.exception("A letter could not be sent.")
        return False
