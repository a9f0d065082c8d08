"""Make a trace of leaked files: sealed first, then asked about, so that a crash leaves nothing but what is cleared away."""

import unicodedata
from collections.abc import Sequence
from hashlib import file_digest
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from albums import jobs
from albums.ingest import limits
from albums.ingest.errors import Refused
from albums.ledger.deeds import note
from albums.models import Deed, Job, Trace, TracedPicture
from albums.storage.errors import StorageError
from albums.tracing import keeping
from albums.tracing.verdict import TRACED

NAMELESS = "picture"


def take(files: Sequence[UploadedFile], *, hint: UUID | None, by: User) -> Trace:
    """Seal and keep `files`, and have them traced. Of a file that is no picture only its name is kept, and why not.

    Raises Refused if none of them is a picture, or StorageError; then nothing is kept.
    """
    refusals = [_refusal(file) for file in files]
    if all(refusals):
        raise refusals[0]
    trace = Trace(made_by=by, made_by_name=by.name, hint=hint)
    keeping.give_key(trace)
    with transaction.atomic():
        trace.save(force_insert=True)
        pictures = TracedPicture.objects.bulk_create(
            _picture(trace, number, file, refusal)
            for number, (file, refusal) in enumerate(zip(files, refusals, strict=True), start=1)
        )
    try:
        for picture, file in zip(pictures, files, strict=True):
            if not picture.failure_code:
                keeping.put(picture, keeping.LEAK, file)
    except StorageError:
        Trace.objects.filter(pk=trace.pk).update(wrapped_key=b"")
        raise
    _ask(trace, count=len(pictures), by=by)
    return trace


@transaction.atomic
def ask_again(trace: Trace, *, hint: UUID | None) -> None:
    """Have a trace that has ended done once more, from the files that it keeps. What was found before stays until there is
    something new; what is proven is never asked again.
    """
    ended = Trace.objects.filter(pk=trace.pk, state__in=[Trace.State.DONE, Trace.State.FAILED], cleared_at=None)
    unproven = ended.filter(Q(verdict__isnull=True) | ~Q(verdict__verdict=TRACED), deleting_since=None)
    if unproven.update(state=Trace.State.WAITING, percent=0, words="", failure_code="", hint=hint):
        jobs.enqueue(Job.Kind.TRACE, trace.pk)


@transaction.atomic
def _ask(trace: Trace, *, count: int, by: User) -> None:
    Trace.objects.filter(pk=trace.pk).update(state=Trace.State.WAITING)
    note(Deed.Kind.TRACED, None, by=by, detail="one picture" if count == 1 else f"{count} pictures")
    jobs.enqueue(Job.Kind.TRACE, trace.pk)


def _refusal(file: UploadedFile) -> Refused | None:
    try:
        limits.check_bytes(file.size)
        limits.sniff(file.read(limits.HEAD_BYTES))
    except Refused as refusal:
        return refusal
    finally:
        file.seek(0)
    return None


def _picture(trace: Trace, number: int, file: UploadedFile, refusal: Refused | None) -> TracedPicture:
    digest = file_digest(file.file, "sha256").hexdigest()
    file.seek(0)
    return TracedPicture(
        trace=trace, position=number, filename=_cleaned(file.name), byte_size=file.size, sha256=digest,
        failure_code=refusal.code if refusal else "",
    )  # fmt: skip


def _cleaned(name: str) -> str:
    shown = "".join(letter for letter in name if not unicodedata.category(letter).startswith("C"))
    return shown.strip()[:255] or NAMELESS
