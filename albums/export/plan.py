"""What an export will hold: which files, under which names, how large and of what time; and what it cannot hold.

Everything is known before the first byte leaves, so that a browser can show how far it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from albums.export.names import Names, safe_name
from albums.models import Album, Photo, Rendition
from albums.renditions.sizes import VIEW
from albums.viewing.viewer import Viewer

ALBUMS = "albums"
NOT_KEPT = "the original was not kept; this is the largest picture without marks"
NOTHING_KEPT = "neither the original nor a picture of it is there"
# By format as ingest calls it: the endings by which its files go, the usual one first.
ENDINGS = {
    "JPEG": ("jpg", "jpeg", "jpe"), "PNG": ("png",), "WEBP": ("webp",), "HEIF": ("heic", "heif"), "HEIC": ("heic", "heif"),
    "AVIF": ("avif",), "TIFF": ("tif", "tiff"), "GIF": ("gif",),
}  # fmt: skip
_UNKNOWN = ("bin", *(ending for endings in ENDINGS.values() for ending in endings))
_ENDING = re.compile(r"(.+)\.([A-Za-z0-9]{1,5})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of an export: `path` below the export's folder, `size` in bytes, and when it was taken.

    `sha256` is the original's; empty for a view that stands in for one that was not kept.
    """

    path: str
    photo_id: UUID
    size: int
    at: datetime
    sha256: str

    @property
    def is_original(self) -> bool:
        return bool(self.sha256)


@dataclass(frozen=True, slots=True)
class Lost:
    """A picture that is not in the export, or not as it was: its path or its album's, and why in words."""

    path: str
    why: str


@dataclass(frozen=True)
class Shelf:
    """One album of an export, in a folder of its own."""

    album: Album
    folder: str
    items: list[Item] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    @property
    def stand_ins(self) -> int:
        return sum(not item.is_original for item in self.items)


@dataclass(frozen=True)
class Plan:
    """`is_all`: every album that is not in the bin was asked for, and with them what is nobody's album's."""

    shelves: list[Shelf]
    is_all: bool

    @property
    def items(self) -> Iterator[Item]:
        return (item for shelf in self.shelves for item in shelf.items)

    @property
    def count(self) -> int:
        return sum(len(shelf.items) for shelf in self.shelves)

    @property
    def size(self) -> int:
        return sum(item.size for item in self.items)

    @property
    def stand_ins(self) -> int:
        return sum(shelf.stand_ins for shelf in self.shelves)

    @property
    def lost(self) -> list[Lost]:
        return [lost for shelf in self.shelves for lost in shelf.lost]


def albums_to_export(viewer: Viewer) -> QuerySet[Album]:
    """Return the albums that a keeper may take out, each with `number` of its pictures and their `bytes`."""
    if not viewer.is_keeper:
        return Album.objects.none()
    kept = Q(photos__binning=None, photos__erasing_since=None)
    originals = Sum("photos__byte_size", filter=kept & Q(photos__has_original=True))
    number, size = Count("photos", filter=kept), Coalesce(originals, 0) + Coalesce(_stand_ins_bytes(), 0)
    albums = Album.objects.visible_to(viewer).annotate(number=number, bytes=size)
    return albums.order_by("position", "-created_at")


def every_album() -> QuerySet[Album]:
    """Return the albums that whoever has the machine's shell may take out: all but those in the bin."""
    return Album.objects.filter(binning=None, erasing_since=None)


def plan_for(albums: Iterable[Album], *, is_all: bool) -> Plan:
    """Plan the export of `albums`. What lies in the bin is to be gone, and is left out."""
    # In the order of making, so that a later export gives what was there before the same names.
    names = Names()
    ordered = sorted(albums, key=lambda album: (album.created_at, album.pk))
    shelves = [Shelf(album, names.give(safe_name(album.name, otherwise="Album"))) for album in ordered]
    for shelf in shelves:
        _fill(shelf)
    return Plan(shelves, is_all=is_all)


def _stand_ins_bytes() -> Subquery:
    """Of one album, the views that stand in for originals that were not kept."""
    photos = Photo.objects.kept().filter(album=OuterRef(OuterRef("pk")), has_original=False).values("pk")
    views = Rendition.objects.filter(photo__in=photos, name=VIEW.name).order_by()
    return Subquery(views.values("name").annotate(bytes=Sum("byte_size")).values("bytes"))


def _fill(shelf: Shelf) -> None:
    names = Names()
    for photo in _photos(shelf.album).iterator(chunk_size=500):
        path = f"{ALBUMS}/{shelf.folder}/{names.give(*_name(photo))}"
        if not photo.has_original and photo.view_bytes is None:
            shelf.lost.append(Lost(path, NOTHING_KEPT))
            continue
        size = photo.byte_size if photo.has_original else photo.view_bytes
        shelf.items.append(Item(path, photo.pk, size, photo.shown_at, photo.sha256 if photo.has_original else ""))


def _photos(album: Album) -> QuerySet[Photo]:
    view = Rendition.objects.filter(photo=OuterRef("pk"), name=VIEW.name).values("byte_size")
    photos = Photo.objects.kept().filter(album=album).annotate(view_bytes=Subquery(view[:1]))
    return photos.order_by("received_at", "pk").only(
        "filename", "format", "byte_size", "sha256", "has_original", "shown_at"
    )


def _name(photo: Photo) -> tuple[str, str]:
    """The file's own name, and the ending by which its content goes."""
    # One that could not be opened has no format, and keeps the ending of a picture that it came with.
    endings = ENDINGS.get(photo.format, _UNKNOWN) if photo.has_original else ENDINGS["JPEG"]
    match = _ENDING.fullmatch(photo.filename)
    stem, own = (match[1], match[2]) if match else (photo.filename, "")
    ending = own if own.lower() in endings else endings[0]
    return safe_name(stem, otherwise=f"{photo.shown_at:%Y-%m-%d %H.%M.%S}"), f".{ending}"
