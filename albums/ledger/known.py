"""Who or what an id of the ledger stands for, also after its row is gone."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from albums.models import Album, Deed, GuestLink, Look


@dataclass(frozen=True, slots=True)
class Known:
    """A viewer or an album by its latest known name. `is_here` says that its row still is."""

    id: str
    name: str
    is_here: bool
    is_guest: bool = False


def known_viewer(viewer_id: str) -> Known | None:
    """Return the person or guest of this id, from the ledger itself if need be; None for an id never seen."""
    if _is_uuid(viewer_id):
        name = User.objects.filter(pk=viewer_id).values_list("name", flat=True).first()
        if name is not None:
            return Known(viewer_id, name, is_here=True)
        label = GuestLink.objects.filter(pk=viewer_id).values_list("label", flat=True).first()
        if label is not None:
            return Known(viewer_id, label, is_here=True, is_guest=True)
    # Nobody has such an id, and PostgreSQL is not even to be asked for a zero byte.
    if not viewer_id.isprintable():
        return None
    looks = Look.objects.filter(viewer_id=viewer_id).order_by("-last_at").values_list("viewer_name", flat=True)
    deeds = Deed.objects.filter(subject_id=viewer_id).values_list("subject_name", flat=True)
    return _remembered(viewer_id, looks.first() or deeds.first())


def known_album(album_id: UUID) -> Known | None:
    """Return the album of this id, from the ledger itself if need be; None for an id never seen."""
    name = Album.objects.filter(pk=album_id).values_list("name", flat=True).first()
    if name is not None:
        return Known(str(album_id), name, is_here=True)
    looks = Look.objects.filter(album_id=album_id).order_by("-last_at").values_list("album_name", flat=True)
    deeds = Deed.objects.filter(album_id=album_id).values_list("album_name", flat=True)
    return _remembered(str(album_id), looks.first() or deeds.first())


def _remembered(id: str, name: str | None) -> Known | None:
    return None if name is None else Known(id, name, is_here=False)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
