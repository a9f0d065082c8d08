"""What somebody has beside one grant: of several that open an album, the more generous counts."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from albums.models import Album, Grant
from albums.sharing.grants import Terms, gives_as_much
from albums.sharing.words import terms_in_words, where_in_words

MOST_NAMED = 3
GENEROUS = "Of several accesses the more generous counts."
KEEPS = "They keep the vault, and keepers see and run every album."


def told_beside(person: User, album: Album | None, *, besides: Grant | None = None) -> str:
    """Say by what else `person` sees `album`, or without one, what they have in single albums; "" if by nothing."""
    others = _beside(person, album, besides=besides)
    return f"They have this too: {_in_words(others)}. {GENEROUS}" if others else ""


def told_as_more(given: Grant) -> str:
    """Say what gives the same person more than `given` does where it counts; "" if nothing does."""
    if given.user.is_keeper:
        return KEEPS
    others = _beside(given.user, given.album, besides=given)
    more = [grant for grant in others if not gives_as_much(given, Terms.of(grant))]
    return f"They still have more by another access: {_in_words(more)}. {GENEROUS}" if more else ""


def _beside(person: User, album: Album | None, *, besides: Grant | None) -> list[Grant]:
    held = Grant.objects.live().filter(user=person, album__binning=None, album__erasing_since=None)
    if album is not None:
        held = held.filter(Q(album=album) | Q(album=None))
    others = held.exclude(pk=besides.pk) if besides is not None else held
    return list(others.select_related("album").order_by("album__name"))


def _in_words(grants: Iterable[Grant]) -> str:
    told = [f"{terms_in_words(grant)} in {where_in_words(grant.album)}" for grant in grants]
    more = [f"and {len(told) - MOST_NAMED} more"] if len(told) > MOST_NAMED else []
    return "; ".join([*told[:MOST_NAMED], *more])
