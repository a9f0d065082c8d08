"""Giving access to an album, or to all of them, and changing it.

A grant is never edited: a change ends it and gives another, in one transaction that holds the person's row, so that of
two changes at once both happen, one after the other.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from albums.endings.meant import CHANGED
from albums.endings.revoke import end_invitation
from albums.ledger.deeds import note
from albums.models import Album, Deed, Grant, Invitation, Revocation
from albums.sharing.errors import GrantEnded
from albums.sharing.givers import hold_giver, hold_people, refuse_ended
from albums.sharing.words import terms_in_words

RANK = {Grant.Role.VIEWER: 0, Grant.Role.CONTRIBUTOR: 1, Grant.Role.OWNER: 2}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant gives: a role, how large the photos are, and until when (None: until somebody ends it).

    `lapses`: the end moves on whenever a keeper confirms the person.
    """

    role: str = Grant.Role.VIEWER
    tier: str = Grant.Tier.CLOSE
    expires_at: datetime | None = None
    lapses: bool = False

    @classmethod
    def of(cls, grant: Grant) -> "Terms":
        return cls(role=grant.role, tier=grant.tier, expires_at=grant.expires_at, lapses=grant.lapses)


@transaction.atomic
def give_grant(person: User, *, album: Album | None, terms: Terms, by: User | None) -> Grant:
    """Give `person` access to `album` (None: to all albums), in place of what they hold for just that.

    Whoever's access was ended as a whole can log in again from here on, if a keeper gives it. Raises GiverEnded, and
    PersonEnded for an album's owner.
    """
    hold_people(person, by)
    giver = hold_giver(by, album=album)
    if giver is not None and not giver.is_keeper:
        refuse_ended(person)
    reopen(person)
    return _put(person, album=album, terms=terms, by=giver)


@transaction.atomic
def change_grant(grant: Grant, *, terms: Terms, by: User) -> Grant:
    """Give the same person other terms for the same album. Raises GrantEnded if the grant does not hold any more, and
    GiverEnded.
    """
    hold_people(grant.user, by)
    giver = hold_giver(by, album=grant.album)
    if not Grant.objects.live().filter(pk=grant.pk).exists():
        raise GrantEnded
    return _put(grant.user, album=grant.album, terms=terms, by=giver)


@transaction.atomic
def add_grant(person: User, *, album: Album | None, terms: Terms, by: User | None) -> Grant:
    """Add to what `person` holds, taking nothing away: nothing happens if they hold as much already.

    `by` gave their word earlier, by an invitation, and is not asked again.
    """
    hold_people(person)
    reopen(person)
    enough = (grant for grant in _held(person, album) if gives_as_much(grant, terms))
    return next(enough, None) or _make(person, album=album, terms=terms, by=by, kind=Deed.Kind.GRANTED)


def reopen(person: User) -> None:
    """Let `person` log in again, if ending all their access had closed that too."""
    User.objects.filter(pk=person.pk, is_active=False).update(is_active=True)
    person.is_active = True


def gives_as_much(grant: Grant, terms: Terms) -> bool:
    """Say whether `grant` gives at least what `terms` do, in every respect."""
    is_as_long = grant.expires_at is None or (terms.expires_at is not None and grant.expires_at >= terms.expires_at)
    is_as_close = grant.tier == Grant.Tier.CLOSE or terms.tier == Grant.Tier.WIDER
    return is_as_long and is_as_close and RANK[grant.role] >= RANK[terms.role]


def _held(person: User, album: Album | None) -> list[Grant]:
    return list(Grant.objects.live().filter(user=person, album=album).select_related("user"))


def _put(person: User, *, album: Album | None, terms: Terms, by: User | None) -> Grant:
    replaced = [grant for grant in _held(person, album) if _may_replace(grant, by)]
    if len(replaced) == 1 and Terms.of(replaced[0]) == terms:
        return replaced[0]
    for grant in replaced:
        _end_as_changed(grant, by=by)
    was_owner = any(grant.role == Grant.Role.OWNER for grant in replaced)
    if was_owner and terms.role != Grant.Role.OWNER and not person.is_keeper:
        _withdraw_invitations(person, album=album, by=by)
    return _make(person, album=album, terms=terms, by=by, kind=Deed.Kind.CHANGED if replaced else Deed.Kind.GRANTED)


def _may_replace(grant: Grant, by: User | None) -> bool:
    """An album's owner changes others' access, never another owner's."""
    return grant.role != Grant.Role.OWNER or by is None or by.is_keeper


def _end_as_changed(grant: Grant, *, by: User | None) -> None:
    # Whoever ended it at this instant has the last word: a change must not revive it.
    _, is_ours = Revocation.objects.get_or_create(grant=grant, defaults={"revoked_by": by, "reason": CHANGED})
    if not is_ours:
        raise GrantEnded


def _withdraw_invitations(person: User, *, album: Album | None, by: User | None) -> None:
    made = Invitation.objects.unused().filter(invited_by=person)
    for invitation in made if album is None else made.filter(album=album):
        end_invitation(invitation, by=by, along_with=person)


def _make(person: User, *, album: Album | None, terms: Terms, by: User | None, kind: Deed.Kind) -> Grant:
    made = Grant.objects.create(user=person, album=album, granted_by=by, **asdict(terms))
    note(kind, person, by=by, album=album, detail=terms_in_words(terms))
    return made
