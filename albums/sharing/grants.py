"""Giving access to an album, or to all of them."""

from accounts.models import User
from albums.models import Album, Grant


def give_grant(person: User, *, album: Album | None, role: str, tier: str, by: User | None) -> Grant:
    """Give `person` access to `album` (None: to all albums), unless they hold just that already.

    Whoever's access was ended as a whole can log in again from here on.
    """
    reopen(person)
    same = {"user": person, "album": album, "role": role, "tier": tier, "expires_at": None}
    return Grant.objects.live().filter(**same).first() or Grant.objects.create(**same, granted_by=by)


def reopen(person: User) -> None:
    """Let `person` log in again, if ending all their access had closed that too."""
    User.objects.filter(pk=person.pk, is_active=False).update(is_active=True)
    person.is_active = True
