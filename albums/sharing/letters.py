"""Mail to those who are invited."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts import outbox
from accounts.models import Vault
from albums.models import Invitation


def send_invitation(invitation: Invitation, *, address: str) -> None:
    """Write the link to the invited person and leave it to the courier; their inviter has the link to pass on besides."""
    vault = Vault.objects.get()
    subject = f"{invitation.invited_by.name} invites you to {vault.name}"
    context = {"invitation": invitation, "address": address, "vault": vault}
    body = render_to_string("albums/sharing/mail/invitation.txt", context)
    outbox.post(EmailMessage(subject, body, to=[invitation.email]))
