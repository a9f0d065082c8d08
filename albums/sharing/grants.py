"""Giving access to an album, or to all of them."""

from accounts.models import User
from albums.models import Album, Grant


def give_grant(person: User, *, album: Album | None, role: str, tier: str, by: User | None) -> Grant:
    """Give `person` access to `album` (None: to all albums), unless they hold just that already."""
    same = {"user": person, "album": album, "role": role, "tier": tier, "expires_at": None}
    return Grant.objects.live().filter(**same).first() or Grant.objects.create(**same, granted_by=by)
