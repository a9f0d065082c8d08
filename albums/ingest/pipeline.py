"""A photo's way from received to ready: develop, mark, take its fingerprint, seal, store, commit.

Every step can be done twice: object names are the photo's own, twins follow from its keys, rows are made or updated.
"""

import logging
import os
from datetime import UTC, datetime, timedelta, timezone as fixed_zone
from functools import cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.family_time import family_zone
from albums import jobs
from albums.ingest.errors import IngestError, SandboxUnavailable
from albums.ingest.sandbox import Developed, Sandbox
from albums.ingest.twins import enter_twins, store_twins
from albums.models import Job, Photo, Rendition
from albums.photo_keys import data_key
from albums.renditions.sizes import SIZES, VIEW
from albums.storage import sealed_store
from albums.tracing import shelving
from albums.tracing.fingerprints import Fingerprint, reference

logger = logging.getLogger(__name__)

GAVE_UP = "gave_up"


def ingest(photo_id: UUID) -> None:
    """Make a received photo ready, or failed with a named reason. A photo that is gone or ready is left alone."""
    photo = Photo.objects.kept().filter(pk=photo_id).select_related("album").first()
    if photo is not None and photo.state == Photo.State.RECEIVED:
        _ingest(photo)
    elif photo is not None and photo.state == Photo.State.READY and not photo.has_original:
        # Done before, by a worker that may have died ahead of its last step.
        _remove_original(photo)


def _ingest(photo: Photo) -> None:
    try:
        developed = develop(photo)
    except SandboxUnavailable:
        # The vault is at fault, not the photo: the job is tried again.
        raise
    except IngestError as refusal:
        _fail(photo.pk, refusal.code)
        return
    twins = store_twins(photo, developed.images)
    fingerprint = reference(developed.images[VIEW.name])
    if _commit(photo, developed, twins, fingerprint) and not photo.album.keeps_originals:
        _remove_original(photo)


def give_up(photo_id: UUID, error: Exception) -> None:
    """Name the failure of a photo whose every attempt failed; the parent sees it and can try again."""
    _fail(photo_id, error.code if isinstance(error, IngestError) else GAVE_UP)


def sweep_unprepared() -> None:
    """Have received photos prepared that no job is there for: no known way leads to one, and no photo shall wait for ever."""
    waiting = Photo.objects.kept().filter(state=Photo.State.RECEIVED).order_by("received_at")
    for photo_id in jobs.enqueue_missing(Job.Kind.INGEST, waiting):
        logger.warning("Photo %s had no job to prepare it and got one", photo_id)


@cache
def sandbox() -> Sandbox:
    """This process's warm decoder."""
    return Sandbox()


def develop(photo: Photo) -> Developed:
    """Decode a photo's original and draw it in every size. Raises an IngestError, or what reading the original does."""
    # In memory: what a disk once held can be read from it later, also without a name.
    with open(os.memfd_create("original"), "w+b") as original:
        for run in sealed_store().open(photo.object_name("original"), key=data_key(photo)):
            original.write(run)
        original.seek(0)
        return sandbox().develop(original, sizes=SIZES)


def _commit(photo: Photo, developed: Developed, twins: list[Rendition], fingerprint: Fingerprint) -> bool:
    with transaction.atomic():
        if not enter_twins(photo, twins):
            return False
        shelving.keep(photo, fingerprint)
        taken_at = _taken_at(developed)
        Photo.objects.filter(pk=photo.pk).update(
            state=Photo.State.READY, failure_code="", ready_at=timezone.now(), format=developed.format,
            width=developed.width, height=developed.height, taken_at=taken_at, shown_at=taken_at or photo.received_at,
            has_original=photo.album.keeps_originals,
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


def _fail(photo_id: UUID, code: str) -> None:
    # A worker that outlived its lease may fail where another has made the photo ready since.
    Photo.objects.filter(pk=photo_id, state=Photo.State.RECEIVED).update(state=Photo.State.FAILED, failure_code=code)


def _remove_original(photo: Photo) -> None:
    """Only after the row says that there is none: it must never promise one that is gone."""
    sealed_store().delete(photo.object_name("original"))
