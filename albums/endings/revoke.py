"""Ending access. It takes effect at the next request, since every request asks the database."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Device, User
from albums.models import Grant, Invitation, Revocation
from albums.sharing.errors import LastKeeper


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None, reason: str = "") -> None:
    """End one grant; and with an owner's, the invitations they made by it."""
    _revoke(grant=grant, by=by, reason=reason)
    if grant.role == Grant.Role.OWNER and not grant.user.is_keeper:
        made = Invitation.objects.unused().filter(invited_by=grant.user)
        _end_invitations(made if grant.album_id is None else made.filter(album=grant.album_id), by=by)


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Withdraw an invitation that nobody has used yet, also one that has run out: a new link would revive it."""
    Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if Invitation.objects.unused().filter(pk=invitation.pk).exists():
        _revoke(invitation=invitation, by=by)


def end_device(device: Device, *, by: User | None) -> None:
    """End one browser's access; its person can come in again by a code, a passkey or a link."""
    _revoke(device=device, by=by)


@transaction.atomic
def end_all_access(person: User, *, by: User | None) -> None:
    """End every grant, device and session of a person, their log-in, and every invitation for or by them.

    The person, their name and what they saw stay known. Undo is a new grant. Raises LastKeeper.
    """
    _close(person)
    for grant in Grant.objects.live().filter(user=person):
        _revoke(grant=grant, by=by)
    for device in person.devices.filter(revocation=None):
        _revoke(device=device, by=by)
    meant = Q(user=person) | Q(invited_by=person)
    if person.email:
        meant |= Q(email__iexact=person.email)
    _end_invitations(Invitation.objects.unused().filter(meant), by=by)


def _close(person: User) -> None:
    """End keeping, logging in and all sessions."""
    # Every keeper's row is held, so that the last two cannot end each other.
    keepers = list(User.objects.keepers().order_by("pk").select_for_update())
    if person in keepers and len(keepers) == 1:
        raise LastKeeper
    User.objects.filter(pk=person.pk).update(is_keeper=False, is_active=False, session_epoch=F("session_epoch") + 1)


def _end_invitations(invitations: QuerySet[Invitation], *, by: User | None) -> None:
    for invitation in list(invitations):
        end_invitation(invitation, by=by)


def _revoke(*, by: User | None, reason: str = "", **ended: Grant | Invitation | Device) -> None:
    Revocation.objects.get_or_create(**ended, defaults={"revoked_by": by, "reason": reason})
