"""Where fingerprints are kept: each sealed in its row under its photo's key, most of them also on a sealed shelf.

A fingerprint can be turned back into a coarse picture (Weinzaepfel, Jegou and Perez 2011), so none lies anywhere in the
open, and no index does: a shelf is an object in storage like a twin, under a key of its own that the vault key wraps.
It is opened in the memory of the process that searches, and let go. Erasing a photo destroys the key of its shelf with
its own; the shelf's other photos are loose then, which only makes finding them slower, until they are shelved again.

The rows are the truth. A shelf that does not open (a restored backup, a lost object) is dropped, and made again.
"""

import io
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from albums.models import FingerprintShelf, Photo, PhotoFingerprint
from albums.photo_keys import data_key
from albums.storage import keyring, sealed_store
from albums.storage.errors import DamagedObject, ObjectMissing, StorageError, VaultKeyError
from albums.storage.keys import new_data_key
from albums.storage.sealed import open_sealed, seal_to

from .fingerprints import DamagedFingerprint, Fingerprint
from .shelf import DamagedShelf, Shelf

logger = logging.getLogger(__name__)

SHELF_PHOTOS = 1024
# Shelves that are made in one go; what is left waits for the next hour.
AT_ONCE = 16
DOES_NOT_OPEN = (ObjectMissing, DamagedObject, DamagedShelf, VaultKeyError)


def keep(photo: Photo, fingerprint: Fingerprint) -> None:
    """Keep a photo's fingerprint, in place of any it has. The caller holds the photo's row."""
    sealed = io.BytesIO()
    seal_to(sealed, io.BytesIO(fingerprint.to_bytes()), key=data_key(photo), context=_context(photo.pk))
    PhotoFingerprint.objects.update_or_create(photo=photo, defaults={"sealed": sealed.getvalue()})


def forget(photo_ids: Iterable[UUID]) -> None:
    """Forget the fingerprints of photos that are erased, in the transaction that erases them, and drop their shelves."""
    held = PhotoFingerprint.objects.select_for_update().filter(photo__in=list(photo_ids)).order_by("pk")
    shelves = {kept.shelf_id for kept in held.defer("sealed") if kept.shelf_id}
    _drop(shelves)
    held.delete()


def fingerprints(photo_ids: Iterable[UUID]) -> dict[UUID, Fingerprint]:
    """Open the fingerprints of these photos, as far as there are any that open."""
    rows = PhotoFingerprint.objects.filter(photo__in=list(photo_ids), photo__erasing_since=None).select_related("photo")
    opened = {}
    for kept in rows.only("sealed", "photo__wrapped_key", "photo__mark_key_id"):
        try:
            opened[kept.photo_id] = _open(kept)
        except (DamagedObject, DamagedFingerprint, VaultKeyError) as error:
            logger.warning("The fingerprint of photo %s does not open (%s).", kept.photo_id, type(error).__name__)
    return opened


def every_shelf() -> Iterator[Shelf]:
    """All fingerprints, a shelf at a time; those that are loose, on shelves made for this once. A photo may come twice."""
    # Before the shelves: what is put on a new one meanwhile is not missed.
    loose = list(PhotoFingerprint.objects.loose().values_list("pk", flat=True))
    for row in FingerprintShelf.objects.filter(dropped_at=None, fingerprints__isnull=False).distinct():
        try:
            yield Shelf.from_bytes(sealed_store().read(row.object_name, key=_key(row)))
        except DOES_NOT_OPEN as error:
            logger.warning("%s does not open (%s) and is made again.", row, type(error).__name__)
            loose += row.fingerprints.values_list("pk", flat=True)
            _drop([row.pk])
    for first in range(0, len(loose), SHELF_PHOTOS):
        yield Shelf.of(list(fingerprints(loose[first : first + SHELF_PHOTOS]).items()))


def tidy() -> None:
    """Remove dropped shelves and what interrupted makers left, then shelve what is loose, once it fills a shelf."""
    abandoned = Q(fingerprints=None, made_at__lt=timezone.now() - timedelta(days=1))
    for shelf in FingerprintShelf.objects.filter(Q(dropped_at__isnull=False) | abandoned).distinct():
        sealed_store().delete(shelf.object_name)
        shelf.delete()
    for _ in range(AT_ONCE):
        loose = list(PhotoFingerprint.objects.loose().order_by("pk").values_list("pk", flat=True)[:SHELF_PHOTOS])
        if len(loose) < SHELF_PHOTOS:
            return
        shelve(loose)


def shelve(photo_ids: list[UUID]) -> None:
    """Put loose fingerprints on one shelf; on none if one of their photos is erased meanwhile."""
    opened = fingerprints(photo_ids)
    shelf = FingerprintShelf()
    key = new_data_key()
    shelf.wrapped_key = keyring().wrap(key, context=f"shelf {shelf.pk}")
    # The row first: an interrupted maker leaves no object that nobody knows of.
    shelf.save(force_insert=True)
    try:
        sealed_store().put(shelf.object_name, io.BytesIO(Shelf.of(list(opened.items())).to_bytes()), key=key)
    except StorageError:
        _drop([shelf.pk])
        raise
    with transaction.atomic():
        placed = PhotoFingerprint.objects.filter(pk__in=photo_ids).update(shelf=shelf)
        if placed < len(photo_ids):
            transaction.set_rollback(True)
    if placed < len(photo_ids):
        _drop([shelf.pk])


def _drop(shelf_ids: Iterable[UUID]) -> None:
    shelves = FingerprintShelf.objects.filter(pk__in=list(shelf_ids), dropped_at=None)
    shelves.update(wrapped_key=b"", dropped_at=timezone.now())


def _open(kept: PhotoFingerprint) -> Fingerprint:
    frames = open_sealed(io.BytesIO(bytes(kept.sealed)), key=data_key(kept.photo), context=_context(kept.photo_id))
    return Fingerprint.from_bytes(b"".join(frames))


def _key(shelf: FingerprintShelf) -> bytes:
    return keyring().unwrap(bytes(shelf.wrapped_key), context=f"shelf {shelf.pk}")


def _context(photo_id: UUID) -> str:
    return f"fingerprint {photo_id}"
