"""The bytes of one picture of an export, known to be right before the first of them is handed out."""

import hashlib
import io
from collections.abc import Iterable

from PIL import Image

from albums.export.plan import Item
from albums.ingest.unmarked import unmarked_view
from albums.marking.errors import MarkingError
from albums.models import Photo, Rendition
from albums.photo_keys import data_key
from albums.renditions.sizes import VIEW
from albums.storage import sealed_store
from albums.storage.errors import DamagedObject, ObjectMissing, VaultKeyError

# Up to here in memory between the look at a file and its sending; a larger one is opened twice.
HELD_BYTES = 8 * 2**20
QUALITIES = (95, 92, 88, 84, 80, 70, 50)
DELETED = "it was deleted while the export was under way"
MISSING = "it is missing in the vault's storage"
DAMAGED = "it is damaged in the vault's storage"
ALTERED = "it is not the file that was once uploaded"
_MOST_OF_A_COMMENT = 0xFFFF + 2


class Unreadable(Exception):
    """A picture that cannot be taken out; `why` says so in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read(item: Item) -> Iterable[bytes]:
    """Return the bytes of a picture, `item.size` of them and all of them sound, in pieces of 1 MiB at most.

    Raises Unreadable, also while a file is read that goes between the look at it and its sending; and
    StorageUnavailable, when nothing can be read just now.
    """
    photo = Photo.objects.kept().filter(pk=item.photo_id).first()
    if photo is None:
        raise Unreadable(DELETED)
    try:
        return _original(photo, item) if item.is_original else [stand_in(photo, size=item.size)]
    except ObjectMissing:
        raise Unreadable(MISSING) from None
    except (DamagedObject, VaultKeyError, MarkingError):
        raise Unreadable(DAMAGED) from None


def in_its_place(item: Item) -> bytes | None:
    """Return what can be had of a picture whose original cannot: the view without marks, if that is there."""
    view = Rendition.objects.filter(photo=item.photo_id, name=VIEW.name).select_related("photo").first()
    if view is None or not item.is_original or not Photo.objects.kept().filter(pk=item.photo_id).exists():
        return None
    try:
        return stand_in(view.photo, size=view.byte_size)
    except (ObjectMissing, DamagedObject, VaultKeyError, MarkingError, Unreadable):
        return None


def stand_in(photo: Photo, *, size: int) -> bytes:
    """Return the view without marks as a JPEG of exactly `size` bytes, those of its twin: as good as fits into them.

    So its size is known without making it. Raises Unreadable, and what reading the twin does.
    """
    picture = unmarked_view(photo)
    for quality in QUALITIES:
        jpeg = _encoded(picture, quality)
        if len(jpeg) <= size:
            return _lengthened(jpeg, size)
    raise Unreadable(DAMAGED)


def _original(photo: Photo, item: Item) -> Iterable[bytes]:
    name, key = photo.object_name("original"), data_key(photo)
    digest, size, held = hashlib.sha256(), 0, []
    for frame in sealed_store().open(name, key=key):
        digest.update(frame)
        size += len(frame)
        if item.size <= HELD_BYTES:
            held.append(frame)
    if size != item.size or digest.hexdigest() != item.sha256:
        raise Unreadable(ALTERED)
    return held or _again(name, key=key)


def _again(name: str, *, key: bytes) -> Iterable[bytes]:
    try:
        yield from sealed_store().open(name, key=key)
    except (ObjectMissing, DamagedObject):
        raise Unreadable(DAMAGED) from None


def _encoded(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _lengthened(jpeg: bytes, size: int) -> bytes:
    """Fill up with empty comments behind the JFIF header, and with the fill bytes that may stand before any marker
    (ITU-T T.81, B.1.1.2 and B.2.4.5).
    """
    lacking, comments = size - len(jpeg), []
    while lacking >= 4:
        length = min(lacking, _MOST_OF_A_COMMENT)
        comments.append(b"\xff\xfe" + (length - 2).to_bytes(2, "big") + bytes(length - 4))
        lacking -= length
    end_of_jfif = 4 + int.from_bytes(jpeg[4:6], "big")
    return b"".join((jpeg[:end_of_jfif], *comments, b"\xff" * lacking, jpeg[end_of_jfif:]))
