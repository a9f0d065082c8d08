"""Whoever gives access must still be allowed to at the instant at which they do."""

from django.db.models import Q

from accounts.models import User
from albums.models import Album, Grant
from albums.sharing.errors import GiverEnded


def hold_giver(by: User | None, *, album: Album | None) -> None:
    """Hold the row of whoever makes a way in until the transaction ends: an ending of theirs comes before, and they make
    none, or after, and ends it too.

    Raises GiverEnded unless they keep the vault or run `album` (None: all albums). Without `by` it is the machine's command.
    """
    if by is None:
        return
    giver = User.objects.select_for_update(no_key=True).filter(pk=by.pk, is_active=True).first()
    runs = Grant.objects.live().filter(Q(album=album) | Q(album=None), user=giver, role=Grant.Role.OWNER)
    if giver is None or not (giver.is_keeper or runs.exists()):
        raise GiverEnded
