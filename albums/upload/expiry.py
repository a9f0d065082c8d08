"""Uploads that were left behind. Each step is bounded, and safe while other sweepers do the same."""

import logging
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from albums.models import Freeze, Upload, UploadPart
from albums.storage.errors import StorageError
from albums.upload import accept, staging
from albums.upload.errors import EXPIRED, WITHDRAWN, Busy, NotWelcome
from albums.viewing import access
from albums.viewing.viewer import Viewer

logger = logging.getLogger(__name__)

REMEMBERED_FOR = timedelta(days=7)
ACCEPT_BATCH = 10
END_BATCH = 200


def sweep_uploads() -> None:
    """Make photos of complete uploads that nobody finishes, end those that ran out, and clear away what is left."""
    now = timezone.now()
    try:
        _accept_complete(now)
        _end_expired(now)
        _clear_ended()
    except StorageError as error:
        logger.warning("Uploads wait for the storage (%s)", type(error).__name__)
    _forget_ended(now)


def _accept_complete(now) -> None:
    complete = Upload.objects.filter(staging.is_nobodys(now), finished_at=None, offset=F("length"))
    for upload in complete.select_related("album", "user").order_by("expires_at")[:ACCEPT_BATCH]:
        if _waits_for_thaw(upload):
            continue
        if not _is_still_welcome(upload):
            accept.end(upload, refusal=WITHDRAWN)
        elif accept.take(upload):
            _accept(upload)


def _accept(upload: Upload) -> None:
    try:
        accept.accept(upload, is_welcome=lambda: not _waits_for_thaw(upload) and _is_still_welcome(upload))
    except (Busy, NotWelcome, StorageError) as error:
        # One that cannot be read must not keep the others waiting.
        logger.warning("Upload %s stays complete (%s)", upload.pk, type(error).__name__)


def _waits_for_thaw(upload: Upload) -> bool:
    """A freeze loses nobody's photo, and lets none in."""
    return not upload.user.is_keeper and Freeze.objects.live().exists()


def _is_still_welcome(upload: Upload) -> bool:
    """Who was removed after their last byte had come has no photo made of it; nor has an album in the bin."""
    try:
        access.album_to_add_to(Viewer(user=upload.user, device=None), upload.album_id)
    except Http404:
        return False
    return upload.user.is_active


def _end_expired(now) -> None:
    expired = Upload.objects.filter(Q(expires_at__lte=now) | Q(album=None), finished_at=None, offset__lt=F("length"))
    for upload in expired[:END_BATCH]:
        accept.end(upload, refusal=EXPIRED)


def _clear_ended() -> None:
    parts = UploadPart.objects.filter(upload=OuterRef("pk"))
    ended = Upload.objects.filter(Exists(parts) | ~Q(writing=""), finished_at__isnull=False)
    for upload in ended[:END_BATCH]:
        staging.remove_parts(upload)


def _forget_ended(now) -> None:
    parts = UploadPart.objects.filter(upload=OuterRef("pk"))
    old = Upload.objects.filter(~Exists(parts), finished_at__lte=now - REMEMBERED_FOR, writing="")
    Upload.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:END_BATCH])).delete()
