"""Ending access. It takes effect at the next byte, since every request asks the database, and while it answers.

Each function commits its revocations and one deed together, holds the rows it decides on, and is safe to call twice.
"""

from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Device, User
from albums.endings.along import links_made_by, told_along_with
from albums.endings.meant import meant_by
from albums.endings.receipts import deed_that_ended
from albums.ledger.deeds import deeds_of, note
from albums.models import Deed, Grant, GuestLink, Invitation, Revocation
from albums.sharing.errors import LastKeeper

# What the deed of an ended keeper says beside.
KEPT = "kept the vault until then"


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None, reason: str = "") -> Deed | None:
    """End one grant, or if it was changed or renewed meanwhile, what took its place; and with an owner's, the
    invitations they made by it.

    If none of it holds any more, return the deed that ended it, or None if there is none.
    """
    subject = grant.user or grant.link
    _hold(subject)
    meant = meant_by(grant, by=by)
    for each in meant:
        _revoke(grant=each, by=by, reason=reason)
    if any(each.role == Grant.Role.OWNER for each in meant) and not grant.user.is_keeper:
        made = Invitation.objects.unused().filter(invited_by=grant.user)
        made = made if grant.album_id is None else made.filter(album=grant.album_id)
        _end_invitations(made, by=by, along_with=grant.user)
    if not meant:
        return deed_that_ended(grant)
    return note(Deed.Kind.GRANT_ENDED, subject, by=by, album=grant.album, detail=reason)


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: User | None, along_with: User | None = None) -> Deed | None:
    """Withdraw an invitation that nobody has used yet, also one that has run out: a new link would revive it.

    `along_with`: whose access ends, if that is why. None if somebody has used it, or it was withdrawn before and no deed tells of it.
    """
    _hold(invitation)
    if Invitation.objects.filter(pk=invitation.pk, redeemed_at=None).exists():
        is_new = _revoke(invitation=invitation, by=by)
        said = {"by": by, "album": invitation.album, "detail": told_along_with(along_with)}
        return note(Deed.Kind.INVITATION_ENDED, invitation, **said) if is_new else deed_that_ended(invitation)
    return None


@transaction.atomic
def end_device(device: Device, *, by: User | None) -> Deed | None:
    """End one browser's access; its person can come in again by a code, a passkey or a link.

    If it was ended before, return the deed that did it, or None if there is none.
    """
    _hold(device)
    admission = getattr(device, "admission", None)
    whose = device.user or (admission and admission.link)
    if not _revoke(device=device, by=by):
        return deed_that_ended(device)
    return note(Deed.Kind.DEVICE_ENDED, device, by=by, detail=str(whose or ""))


@transaction.atomic
def end_link(link: GuestLink, *, by: User | None, along_with: User | None = None) -> Deed | None:
    """End a guest link for everybody it let in. Nothing revives it: not a longer time, not another album.

    `along_with`: whose access ends, if that is why. If it was ended before, return the deed that did it, or None if there is none.
    """
    _hold(link)
    is_new = _revoke(link=link, by=by)
    told = told_along_with(along_with)
    return note(Deed.Kind.LINK_ENDED, link, by=by, detail=told) if is_new else deed_that_ended(link)


@transaction.atomic
def end_all_access(person: User, *, by: User | None) -> Deed:
    """End every grant, device and session of a person, their log-in, every invitation for or by them, and every guest
    link that they made: one of those may be in their own hands.

    The person, their name and what they saw stay known. Undo is a new grant. Raises LastKeeper.
    """
    was = _close(person)
    grants = sum(_revoke(grant=grant, by=by) for grant in Grant.objects.live().filter(user=person))
    devices = sum(_revoke(device=device, by=by) for device in person.devices.filter(revocation=None))
    meant = Q(user=person) | Q(invited_by=person)
    if was.email:
        meant |= Q(email__iexact=was.email)
    _end_invitations(Invitation.objects.unused().filter(meant), by=by, along_with=person)
    links = list(links_made_by([person]))
    for link in links:
        end_link(link, by=by, along_with=person)
    before = deeds_of(person.pk).filter(kind=Deed.Kind.PERSON_ENDED).first()
    # Where nothing was left to end, the deed that ended it stands.
    has_ended = bool(grants or devices or links or was.is_active)
    return before if before and not has_ended else note(Deed.Kind.PERSON_ENDED, person, by=by, detail=KEPT if was.is_keeper else "")


def _close(person: User) -> User:
    """End keeping, logging in and all sessions; return the person as they were until now."""
    # Every keeper's row is held, so that the last two cannot end each other.
    keepers = list(User.objects.keepers().order_by("pk").select_for_update(no_key=True))
    if person in keepers and len(keepers) == 1:
        raise LastKeeper
    was = _hold(person)
    User.objects.filter(pk=person.pk).update(
        is_keeper=False, is_staff=False, is_active=False, session_epoch=F("session_epoch") + 1
    )
    return was


def _end_invitations(invitations: QuerySet[Invitation], *, by: User | None, along_with: User) -> None:
    for invitation in list(invitations):
        end_invitation(invitation, by=by, along_with=along_with)


def _hold(row: models.Model) -> models.Model:
    """Hold a row until the transaction ends: whoever changes what hangs on it at this instant waits, and then looks.

    Not its key: PostgreSQL would let rows wait that only name it, such as by whom somebody came in, and the ending for them.
    """
    return type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


def _revoke(*, by: User | None, reason: str = "", **ended: Grant | Invitation | Device | GuestLink) -> int:
    _, is_new = Revocation.objects.get_or_create(**ended, defaults={"revoked_by": by, "reason": reason})
    return int(is_new)
