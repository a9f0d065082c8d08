"""Access in the words of the family: what somebody may do, how large, until when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import formats, timezone

from albums.models import Album, Grant

ROLE_WORDS = {
    Grant.Role.VIEWER: "looks",
    Grant.Role.CONTRIBUTOR: "looks and adds photos",
    Grant.Role.OWNER: "runs the album",
}
TIER_WORDS = {Grant.Tier.CLOSE: "close family", Grant.Tier.WIDER: "wider circle"}


def terms_in_words(terms) -> str:
    """Say a grant, a cell or terms in a few words: "looks, close family, until 3 August 2026"."""
    parts = [ROLE_WORDS[terms.role], TIER_WORDS[terms.tier]]
    if terms.expires_at is not None:
        parts.append(end_in_words(terms.expires_at, lapses=terms.lapses))
    return ", ".join(parts)


def albums_in_words(grants: Iterable[Grant], *, most: int = 2) -> str:
    """Name the albums of some grants: "Beach, Garden and 3 more"."""
    names = ["All albums" if grant.album is None else grant.album.name for grant in grants]
    names = list(dict.fromkeys(sorted(names, key=lambda name: name != "All albums")))
    if len(names) <= most + 1:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def where_in_words(album: Album | None) -> str:
    return f"“{album.name}”" if album else "all albums"


def end_in_words(expires_at: datetime, *, lapses: bool) -> str:
    """Say until when, with "unless confirmed" for what lapses."""
    # What ends at midnight has the day before as its last.
    last = timezone.localtime(expires_at - timedelta(seconds=1))
    day = formats.date_format(last, "j F Y")
    return f"until {day} unless confirmed" if lapses else f"until {day}"
