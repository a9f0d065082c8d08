"""Ending access. It takes effect at the next byte, since every request asks the database, and while it answers.

Each function commits its revocations and one deed together, holds the rows it decides on, and is safe to call twice.
"""

from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Device, User
from albums.ledger.deeds import deeds_of, note
from albums.models import Deed, Grant, GuestLink, Invitation, Revocation
from albums.sharing.errors import LastKeeper

# The reason of a revocation that made room for a grant with another role, tier or end.
CHANGED = "changed"


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None, reason: str = "") -> Deed:
    """End one grant; and with an owner's, the invitations they made by it.

    If the grant was changed at this very moment, the one that took its place is what was meant.
    """
    subject = grant.user or grant.link
    _hold(subject)
    ended = _revoke(grant=grant, by=by, reason=reason) + _end_successors(grant, by=by, reason=reason)
    if grant.role == Grant.Role.OWNER and not grant.user.is_keeper:
        made = Invitation.objects.unused().filter(invited_by=grant.user)
        _end_invitations(made if grant.album_id is None else made.filter(album=grant.album_id), by=by)
    return _note(ended, Deed.Kind.GRANT_ENDED, subject, by=by, album=grant.album, detail=reason)


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: User | None) -> Deed | None:
    """Withdraw an invitation that nobody has used yet, also one that has run out: a new link would revive it.

    None if somebody has used it.
    """
    _hold(invitation)
    if Invitation.objects.filter(pk=invitation.pk, redeemed_at=None).exists():
        ended = _revoke(invitation=invitation, by=by)
        return _note(ended, Deed.Kind.INVITATION_ENDED, invitation, by=by, album=invitation.album)
    return None


@transaction.atomic
def end_device(device: Device, *, by: User | None) -> Deed:
    """End one browser's access; its person can come in again by a code, a passkey or a link."""
    _hold(device)
    admission = getattr(device, "admission", None)
    whose = device.user or (admission and admission.link)
    return _note(_revoke(device=device, by=by), Deed.Kind.DEVICE_ENDED, device, by=by, detail=str(whose or ""))


@transaction.atomic
def end_link(link: GuestLink, *, by: User | None) -> Deed:
    """End a guest link for everybody it let in. Nothing revives it: not a longer time, not another album."""
    _hold(link)
    return _note(_revoke(link=link, by=by), Deed.Kind.LINK_ENDED, link, by=by)


@transaction.atomic
def end_all_access(person: User, *, by: User | None) -> Deed:
    """End every grant, device and session of a person, their log-in, every invitation for or by them, and every guest
    link that they made: one of those may be in their own hands.

    The person, their name and what they saw stay known. Undo is a new grant. Raises LastKeeper.
    """
    was_open = _close(person)
    grants = sum(_revoke(grant=grant, by=by) for grant in Grant.objects.live().filter(user=person))
    devices = sum(_revoke(device=device, by=by) for device in person.devices.filter(revocation=None))
    meant = Q(user=person) | Q(invited_by=person)
    if person.email:
        meant |= Q(email__iexact=person.email)
    _end_invitations(Invitation.objects.unused().filter(meant), by=by)
    links = list(GuestLink.objects.filter(made_by=person, revocation=None))
    for link in links:
        end_link(link, by=by)
    ended = grants + devices + len(links) + was_open
    return _note(ended, Deed.Kind.PERSON_ENDED, person, by=by)


def _close(person: User) -> bool:
    """End keeping, logging in and all sessions; say whether the person could log in until now."""
    # Every keeper's row is held, so that the last two cannot end each other.
    keepers = list(User.objects.keepers().order_by("pk").select_for_update())
    if person in keepers and len(keepers) == 1:
        raise LastKeeper
    was_open = _hold(person).is_active
    User.objects.filter(pk=person.pk).update(
        is_keeper=False, is_staff=False, is_active=False, session_epoch=F("session_epoch") + 1
    )
    return was_open


def _end_successors(grant: Grant, *, by: User | None, reason: str) -> int:
    if not Revocation.objects.filter(grant=grant, reason=CHANGED).exists():
        return 0
    same = {"user_id": grant.user_id, "link_id": grant.link_id, "album_id": grant.album_id}
    return sum(_revoke(grant=each, by=by, reason=reason) for each in Grant.objects.live().filter(**same))


def _end_invitations(invitations: QuerySet[Invitation], *, by: User | None) -> None:
    for invitation in list(invitations):
        end_invitation(invitation, by=by)


def _hold(row: models.Model) -> models.Model:
    """Hold a row until the transaction ends: whoever changes what hangs on it at this instant waits, and then looks."""
    return type(row).objects.select_for_update().get(pk=row.pk)


def _revoke(*, by: User | None, reason: str = "", **ended: Grant | Invitation | Device | GuestLink) -> int:
    _, is_new = Revocation.objects.get_or_create(**ended, defaults={"revoked_by": by, "reason": reason})
    return int(is_new)


def _note(ended: int, kind: Deed.Kind, subject: models.Model | None, *, album=None, **said) -> Deed:
    """Note the deed, unless it had been done before: then that one stands."""
    before = None
    if not ended:
        before = deeds_of(subject.pk).filter(kind=kind, album_id=album.pk if album else None).first()
    return before or note(kind, subject, album=album, **said)
