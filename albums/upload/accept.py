"""The last byte is in: make a photo of the upload, so that a crash at any instant loses nothing.

1. the parts are read, hashed, looked at, and sealed as the original of the photo that has the upload's own id and key;
2. one transaction makes the photo's row and its job, and ends the upload;
3. the parts are removed.

Before 2 the upload is complete but not ended, and whoever comes next (the client, or the sweeper) does 1 again, over
the same object. After 2 the photo will be processed, and the sweeper repeats 3.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from albums import jobs, photo_keys
from albums.ingest.errors import Refused
from albums.ingest.limits import HEAD_BYTES, sniff
from albums.models import Album, Job, Photo, Upload
from albums.storage import sealed_store
from albums.storage.errors import DamagedKey, DamagedObject, ObjectMissing, StorageError
from albums.upload import staging
from albums.upload.errors import DAMAGED, WITHDRAWN, Busy, NotWelcome

logger = logging.getLogger(__name__)


def take(upload: Upload) -> bool:
    """Claim a complete upload that nobody is making a photo of."""
    now = timezone.now()
    complete = Upload.objects.filter(staging.is_nobodys(now), pk=upload.pk, offset=F("length"), finished_at=None)
    until = now + staging.ACCEPTANCE
    taken = complete.update(accepting_until=until)
    if taken:
        upload.accepting_until = until
    return bool(taken)


def accept(upload: Upload, *, is_welcome: Callable[[], bool]) -> None:
    """Make a photo of a complete upload that the caller has claimed; `upload` then says which, or why not.

    `is_welcome` is asked when all is ready: its sender may have been ended meanwhile. Then raises NotWelcome, and the
    upload stays complete for the sweeper to judge.

    A file that is no photo, or whose bytes were lost, ends as refused. Raises StorageUnavailable, and the upload stays
    complete; Busy when another took it over.
    """
    try:
        sha256 = _seal_original(upload)
        _give_back_original(upload, sha256=sha256)
        if not _make_photo(upload, sha256=sha256, is_welcome=is_welcome):
            _leave_original(upload)
    except Refused as refusal:
        end(upload, refusal=refusal.code)
    except (ObjectMissing, DamagedObject, DamagedKey):
        if not _ended_elsewhere(upload):
            logger.error("A part of upload %s is missing or damaged", upload.pk)
            end(upload, refusal=DAMAGED)
    except (StorageError, NotWelcome):
        Upload.objects.filter(pk=upload.pk, finished_at=None).update(accepting_until=None)
        raise
    upload.refresh_from_db()
    tidy(upload)


def end(upload: Upload, *, refusal: str = "", photo: Photo | None = None) -> bool:
    """End an upload, once: as refused, or with its photo. Its key goes, so that the photo's row alone holds it.

    What a complete upload may have stored for a photo that is not made is noted, to be removed with the parts.
    """
    own = photo is not None and photo.pk == upload.pk
    changes = {
        "finished_at": timezone.now(), "wrapped_key": b"", "accepting_until": None, "refusal_code": refusal,
        "photo": photo, "was_known": photo is not None and not own,
    }  # fmt: skip
    if not own and upload.offset == upload.length:
        changes["writing"] = _original_name(upload)
    return bool(Upload.objects.filter(pk=upload.pk, finished_at=None).update(**changes))


def tidy(upload: Upload) -> None:
    """Remove the parts of an ended upload now if that is possible; the sweeper repeats it."""
    try:
        staging.remove_parts(upload)
    except StorageError as error:
        logger.warning("Parts of upload %s stay for the sweeper (%s)", upload.pk, type(error).__name__)


def _seal_original(upload: Upload) -> str:
    digest = hashlib.sha256()
    stored = sealed_store().put(
        _original_name(upload), _looked_at(_plain(upload, digest)), key=staging.data_key(upload)
    )
    if stored.plain_size != upload.length:
        raise DamagedObject("the parts are not the whole")
    return digest.hexdigest()


def _give_back_original(upload: Upload, *, sha256: str) -> None:
    """A photo that could not be prepared may have lost its original, and here are its very bytes: it gets them anew."""
    same = Photo.objects.filter(album_id=upload.album_id, sha256=sha256, erasing_since=None, has_original=True)
    for photo in same.filter(state=Photo.State.FAILED):
        pieces = _plain(upload, hashlib.sha256())
        sealed_store().put(photo.object_name("original"), pieces, key=photo_keys.data_key(photo))


def _plain(upload: Upload, digest) -> Iterator[bytes]:
    key = staging.data_key(upload)
    for part in upload.parts.all():
        _keep_claim(upload)
        for frame in sealed_store().open(part.object_name, key=key):
            if upload.accepting_until - timezone.now() < staging.ACCEPTANCE / 2:
                _keep_claim(upload)
            digest.update(frame)
            yield frame


def _keep_claim(upload: Upload) -> None:
    until = timezone.now() + staging.ACCEPTANCE
    held = Upload.objects.filter(pk=upload.pk, finished_at=None, accepting_until=upload.accepting_until)
    if not held.update(accepting_until=until):
        raise Busy
    upload.accepting_until = until


def _looked_at(frames: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    for frame in frames:
        if len(head) < HEAD_BYTES:
            head += frame[: HEAD_BYTES - len(head)]
            if len(head) == HEAD_BYTES:
                sniff(head)
        yield frame
    if len(head) < HEAD_BYTES:
        sniff(head)


@transaction.atomic
def _make_photo(upload: Upload, *, sha256: str, is_welcome: Callable[[], bool]) -> bool:
    current = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk, finished_at=None).first()
    if current is None:
        return False
    # Locked, so that an album is not erased around a new photo, and one photo sent twice at once is made once.
    album = Album.objects.select_for_update(no_key=True).filter(pk=current.album_id, erasing_since=None).first()
    if album is None:
        return end(current, refusal=WITHDRAWN)
    if not is_welcome():
        raise NotWelcome
    photo = Photo.objects.filter(album=album, sha256=sha256, erasing_since=None).first()
    if photo is None:
        photo = _new_photo(current, sha256=sha256)
    elif photo.state == Photo.State.FAILED:
        # Somebody tries once more with a photo that could not be prepared.
        prepare_again(photo)
    return end(current, photo=photo)


def _new_photo(upload: Upload, *, sha256: str) -> Photo:
    photo = Photo(
        id=upload.id, album_id=upload.album_id, uploaded_by_id=upload.user_id, filename=upload.filename, sha256=sha256,
        byte_size=upload.length, shown_at=timezone.now(),
    )  # fmt: skip
    photo_keys.give_keys(photo, key=staging.data_key(upload))
    photo.save(force_insert=True)
    jobs.enqueue(Job.Kind.INGEST, photo.pk)
    return photo


@transaction.atomic
def prepare_again(photo: Photo) -> None:
    """Let a failed photo go its way once more."""
    failed = Photo.objects.filter(pk=photo.pk, state=Photo.State.FAILED, erasing_since=None)
    if failed.update(state=Photo.State.RECEIVED, failure_code=""):
        jobs.enqueue(Job.Kind.INGEST, photo.pk)


def _leave_original(upload: Upload) -> None:
    """Another was quicker. What was sealed here is its photo's original too, unless that has been removed since."""
    if not Photo.objects.filter(pk=upload.pk, has_original=True, erasing_since=None).exists():
        sealed_store().delete(_original_name(upload))


def _ended_elsewhere(upload: Upload) -> bool:
    return not Upload.objects.filter(pk=upload.pk, finished_at=None).exists()


def _original_name(upload: Upload) -> str:
    return Photo(id=upload.id).object_name("original")
