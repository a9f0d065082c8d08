"""Bytes on their way in: each run becomes a sealed object in storage, then a row. Nothing plain ever touches a disk.

No server process remembers anything: any of them can take the next request. Of two requests that bring the same bytes
at once, only the one whose row is committed counts, and the other's object is removed. The object being written is
noted on the upload before it is written, so that a crash leaves nothing behind that nobody knows of.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from albums.ingest.limits import HEAD_BYTES, sniff
from albums.models import Upload, UploadPart
from albums.storage import keyring, new_name, sealed_store
from albums.storage.errors import StorageUnavailable
from albums.storage.keys import new_data_key
from albums.upload.body import Body
from albums.upload.errors import TooMany, WrongOffset
from albums.upload.room import must_not_be_full
from albums.upload.tus import Checksum

RUN_BYTES = 4 * 2**20
MOST_PARTS = 2000
# Names of objects left by crashes in a row that are remembered beside the one being written.
MOST_NOTED = 2
KEPT_FOR = timedelta(hours=24)
# Whoever makes a photo of a complete upload says so anew before this is over; else somebody else tries.
ACCEPTANCE = timedelta(seconds=20)


def give_key(upload: Upload) -> None:
    """Give a new upload (not yet saved) the data key that will be its photo's."""
    upload.wrapped_key = keyring().wrap(new_data_key(), context=_context(upload))


def data_key(upload: Upload) -> bytes:
    """Unwrap the upload's data key. Raises DamagedKey once the upload has ended."""
    return keyring().unwrap(bytes(upload.wrapped_key), context=_context(upload))


def append(upload: Upload, body: Body, *, checksum: Checksum | None) -> None:
    """Store what the body brings, as much of it as comes; with a checksum, all of it or nothing.

    Keeps `upload.offset` at what is durably stored. Raises WrongOffset, ChecksumMismatch, CutOff, TooMany, VaultFull,
    StorageUnavailable, or ingest's Refused when the first bytes show that this is no photo.
    """
    if checksum is not None:
        if body.length:
            _store(upload, checksum.verified(body.pieces()))
        return
    while run := body.read(RUN_BYTES):
        _store(upload, [run])


def remove_parts(upload: Upload) -> None:
    """Remove an ended upload's objects, then their rows. Raises StorageUnavailable; doing it again goes on."""
    store = sealed_store()
    for part in upload.parts.all():
        store.delete(part.object_name)
        part.delete()
    for name in upload.writing.split():
        store.delete(name)
    Upload.objects.filter(pk=upload.pk, writing=upload.writing).exclude(writing="").update(writing="")


def is_nobodys(now: datetime) -> Q:
    """Of a complete upload: nobody is making a photo of it. A claim that ends later than any can was made before the clock
    was set back.
    """
    return Q(accepting_until=None) | Q(accepting_until__lte=now) | Q(accepting_until__gt=now + ACCEPTANCE)


def _store(upload: Upload, pieces: Iterable[bytes]) -> None:
    name = _claim(upload)
    try:
        stored = sealed_store().put(name, _looked_at(pieces, upload=upload), key=data_key(upload))
    except StorageUnavailable:
        # No outage, if somebody took over and removed the object while it was being written.
        if not _under_way(upload).filter(writing=name).exists():
            raise WrongOffset from None
        raise
    if not _commit(upload, name=name, length=stored.plain_size):
        sealed_store().delete(name)
        raise WrongOffset


def _claim(upload: Upload) -> str:
    """Note which object is about to be written. What a crash, or a slower request, has left there is removed only then:
    before, that request could still commit it.
    """
    if upload.parts.count() >= MOST_PARTS:
        raise TooMany
    must_not_be_full()
    name, abandoned = new_name(), upload.writing.split()[:MOST_NOTED]
    noted = " ".join([name, *abandoned])
    if not _under_way(upload).filter(writing=upload.writing).update(writing=noted):
        raise WrongOffset
    upload.writing = noted
    if abandoned:
        _drop(upload, abandoned, left=name)
    return name


def _drop(upload: Upload, names: list[str], *, left: str) -> None:
    for name in names:
        sealed_store().delete(name)
    if not Upload.objects.filter(pk=upload.pk, writing=upload.writing).update(writing=left):
        raise WrongOffset
    upload.writing = left


def _commit(upload: Upload, *, name: str, length: int) -> bool:
    now = timezone.now()
    offset = upload.offset + length
    changes = {"offset": offset, "writing": "", "expires_at": now + KEPT_FOR}
    if offset == upload.length:
        # Whoever brings the last byte makes the photo.
        changes["accepting_until"] = now + ACCEPTANCE
    with transaction.atomic():
        if not _under_way(upload).filter(writing=name).update(**changes):
            return False
        UploadPart.objects.create(upload=upload, offset=upload.offset, length=length, object_name=name)
    for field, value in changes.items():
        setattr(upload, field, value)
    return True


def _under_way(upload: Upload):
    return Upload.objects.filter(pk=upload.pk, offset=upload.offset, finished_at=None, offset__lt=F("length"))


def _looked_at(pieces: Iterable[bytes], *, upload: Upload) -> Iterator[bytes]:
    """Refuse what is no photo at its first bytes, where they are enough to tell; acceptance looks again."""
    at_start = upload.offset == 0
    for piece in pieces:
        if at_start and len(piece) >= min(HEAD_BYTES, upload.length):
            sniff(piece[:HEAD_BYTES])
        at_start = False
        yield piece


def _context(upload: Upload) -> str:
    return f"upload {upload.id}"
