"""Whoever gives access must still be allowed to at the instant at which they do, and whoever receives it still be here."""

from django.db.models import Q

from accounts.models import User
from albums.models import Album, Grant
from albums.sharing.errors import GiverEnded, PersonEnded


def hold_people(*people: User | None) -> None:
    """Hold the rows of whoever receives and of who gives: keepers' first, as endings do, so that neither waits for ever."""
    held = User.objects.filter(pk__in=[each.pk for each in people if each is not None])
    list(held.order_by("-is_keeper", "pk").select_for_update(no_key=True))


def hold_giver(by: User | None, *, album: Album | None) -> User | None:
    """Hold the row of whoever makes a way in until the transaction ends: an ending of theirs comes before, and they make
    none, or after, and ends it too. Return them as they are now.

    Raises GiverEnded unless they keep the vault or run `album` (None: all albums). Without `by` it is the machine's command.
    """
    if by is None:
        return None
    giver = User.objects.select_for_update(no_key=True).filter(pk=by.pk, is_active=True).first()
    runs = Grant.objects.live().filter(Q(album=album) | Q(album=None), user=giver, role=Grant.Role.OWNER)
    if giver is None or not (giver.is_keeper or runs.exists()):
        raise GiverEnded
    return giver


def refuse_ended(person: User) -> None:
    """Raises PersonEnded. To be asked once the person's row is held: an ending may have come first."""
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise PersonEnded
