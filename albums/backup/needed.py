"""Which objects the rows of this moment need, and what opens each."""

import base64
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from albums.models import FingerprintShelf, Photo, Trace, TracedPicture, Upload, UploadPart
from albums.renditions.sizes import SIZES
from albums.rewrapping import WRAPPED
from albums.tracing import keeping

from .rows import ONLY, line

ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Needed:
    """One object: whose (`holder`, "photo 6a8f..."), and that holder's wrapped key. `sha256` of an original as it came in.

    One that `may_lack` is made again, or was never made, without anybody losing anything.
    """

    name: str
    holder: str
    wrapped_key: bytes
    sha256: str = ""
    may_lack: bool = False


def objects_needed() -> Iterator[Needed]:
    """Every object that the database's rows need now. What was erased needs none."""
    return itertools.chain(_photos(), _uploads(), _traces(), _shelves())


def names_accounted_for() -> set[str]:
    """Every name that the vault may have a use for, or is about to clear away: what has another is nobody's."""
    kinds = (ORIGINAL, *(size.name for size in SIZES))
    names = {Photo(pk=pk).object_name(kind) for pk in Photo.objects.values_list("pk", flat=True) for kind in kinds}
    names.update(UploadPart.objects.values_list("object_name", flat=True))
    for pk, writing in Upload.objects.values_list("pk", "writing"):
        names.update((Photo(pk=pk).object_name(ORIGINAL), *writing.split()))
    pictures = TracedPicture.objects.values_list("pk", flat=True)
    names.update(TracedPicture(pk=pk).object_name(kind) for pk in pictures for kind in keeping.KINDS)
    names.update(FingerprintShelf(pk=pk).object_name for pk in FingerprintShelf.objects.values_list("pk", flat=True))
    return names


def as_lines(needed: Iterable[Needed]) -> Iterator[bytes]:
    for each in needed:
        wrapped = base64.b64encode(each.wrapped_key).decode()
        yield line([each.name, each.holder, wrapped, each.sha256, each.may_lack])


def from_lines(lines: Iterable[object]) -> Iterator[Needed]:
    for name, holder, wrapped, sha256, may_lack in lines:
        yield Needed(name, holder, base64.b64decode(wrapped), sha256, may_lack)


def _photos() -> Iterator[Needed]:
    photos = Photo.objects.filter(erasing_since=None).exclude(wrapped_key=b"").order_by("pk").prefetch_related("renditions")
    for photo in photos.iterator(chunk_size=500):
        holder, key = _holder(photo), bytes(photo.wrapped_key)
        if photo.has_original:
            yield Needed(photo.object_name(ORIGINAL), holder, key, photo.sha256)
        for rendition in photo.renditions.all():
            yield Needed(photo.object_name(rendition.name), holder, key)


def _uploads() -> Iterator[Needed]:
    parts = UploadPart.objects.filter(ONLY["albums.uploadpart"]).select_related("upload").order_by("pk")
    for part in parts.exclude(upload__wrapped_key=b"").iterator(chunk_size=500):
        yield Needed(part.object_name, _holder(part.upload), bytes(part.upload.wrapped_key))


def _traces() -> Iterator[Needed]:
    pictures = TracedPicture.objects.select_related("trace").exclude(trace__wrapped_key=b"").order_by("pk")
    for picture in pictures.iterator(chunk_size=500):
        has_come = picture.trace.state != Trace.State.ARRIVING
        for kind in keeping.KINDS:
            is_sure = kind == keeping.LEAK and has_come
            yield Needed(
                picture.object_name(kind), _holder(picture.trace), bytes(picture.trace.wrapped_key), may_lack=not is_sure
            )


def _shelves() -> Iterator[Needed]:
    for shelf in FingerprintShelf.objects.filter(dropped_at=None).exclude(wrapped_key=b"").order_by("pk"):
        yield Needed(shelf.object_name, _holder(shelf), bytes(shelf.wrapped_key), may_lack=True)


def _holder(row: Photo | Upload | Trace | FingerprintShelf) -> str:
    """What its key is bound to."""
    return f"{WRAPPED[type(row)]} {row.pk}"
