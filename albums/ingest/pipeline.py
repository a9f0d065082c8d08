"""A photo's way from received to ready: develop, mark, seal, store, commit.

Every step can be done twice: object names are the photo's own, twins follow from its keys, rows are made or updated.
"""

import io
import logging
from datetime import UTC, datetime, timedelta, timezone as fixed_zone
from functools import cache
from tempfile import TemporaryFile
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.family_time import family_zone
from albums.ingest.errors import IngestError, SandboxUnavailable
from albums.ingest.sandbox import Developed, Sandbox
from albums.marking.twin import Twin, make_twin
from albums.models import Photo, Rendition
from albums.photo_keys import data_key, mark_key
from albums.renditions.sizes import SIZES
from albums.storage import storage
from albums.storage.sealed import SealedStore

logger = logging.getLogger(__name__)

GAVE_UP = "gave_up"


def ingest(photo_id: UUID) -> None:
    """Make a received photo ready, or failed with a named reason. A photo that is gone or ready is left alone."""
    photo = Photo.objects.kept().filter(pk=photo_id, state=Photo.State.RECEIVED).select_related("album").first()
    if photo is None:
        return
    store = SealedStore(storage())
    try:
        developed = _develop(photo, store)
    except SandboxUnavailable:
        # The vault is at fault, not the photo: the job is tried again.
        raise
    except IngestError as refusal:
        _fail(photo, refusal.code)
        return
    twins = _store_twins(photo, store, developed)
    if _commit(photo, developed, twins) and not photo.album.keeps_originals:
        _discard_original(photo, store)


def give_up(photo_id: UUID, error: Exception) -> None:
    """Name the failure of a photo whose every attempt failed; the parent sees it and can try again."""
    code = error.code if isinstance(error, IngestError) else GAVE_UP
    Photo.objects.filter(pk=photo_id, state=Photo.State.RECEIVED).update(state=Photo.State.FAILED, failure_code=code)


@cache
def sandbox() -> Sandbox:
    """This process's warm decoder."""
    return Sandbox()


def _develop(photo: Photo, store: SealedStore) -> Developed:
    # Unlinked from the start: a killed worker leaves no readable original behind.
    with TemporaryFile() as original:
        for run in store.open(photo.object_name("original"), key=data_key(photo)):
            original.write(run)
        original.seek(0)
        return sandbox().develop(original, sizes=SIZES)


def _store_twins(photo: Photo, store: SealedStore, developed: Developed) -> dict[str, tuple[Twin, int]]:
    key, marks = data_key(photo), mark_key(photo)
    stored = {}
    for size in SIZES:
        twin = make_twin(developed.images[size.name], mark_key=marks, photo=str(photo.id), rendition=size.name)
        packed = twin.to_bytes()
        store.put(photo.object_name(size.name), io.BytesIO(packed), key=key)
        stored[size.name] = (twin, len(packed))
    return stored


def _commit(photo: Photo, developed: Developed, twins: dict[str, tuple[Twin, int]]) -> bool:
    with transaction.atomic():
        current = Photo.objects.select_for_update().filter(pk=photo.pk, erasing_since=None).first()
        if current is None:
            return False
        for name, (twin, size) in twins.items():
            Rendition.objects.update_or_create(
                photo=photo,
                name=name,
                defaults={"width": twin.width, "height": twin.height, "chips": twin.chips, "byte_size": size},
            )
        taken_at = _taken_at(developed)
        Photo.objects.filter(pk=photo.pk).update(
            state=Photo.State.READY, failure_code="", ready_at=timezone.now(), format=developed.format,
            width=developed.width, height=developed.height, taken_at=taken_at, shown_at=taken_at or photo.received_at,
        )  # fmt: skip
    return True


def _taken_at(developed: Developed) -> datetime | None:
    """A camera's clock without an offset is read as the family's own time zone."""
    if developed.taken_at is None:
        return None
    if developed.taken_offset is not None:
        zone = fixed_zone(timedelta(minutes=developed.taken_offset))
        return developed.taken_at.replace(tzinfo=zone).astimezone(UTC)
    return timezone.make_aware(developed.taken_at, family_zone())


def _fail(photo: Photo, code: str) -> None:
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.FAILED, failure_code=code)


def _discard_original(photo: Photo, store: SealedStore) -> None:
    store.delete(photo.object_name("original"))
    Photo.objects.filter(pk=photo.pk).update(has_original=False)
