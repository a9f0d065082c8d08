"""The desk where a leak is handed in: find its photo, open its twins, call the suspects, and have it traced."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import cv2
import numpy as np
from django.utils import timezone

from accounts.family_time import family_zone
from albums.marking.errors import MarkingError
from albums.marking.twin import Twin
from albums.models import Photo
from albums.photo_keys import data_key, mark_key
from albums.renditions.sizes import SIZES, VIEW
from albums.storage import sealed_store
from albums.storage.errors import DamagedObject, ObjectMissing
from albums.tracing import finding
from albums.tracing.decoding import reference
from albums.tracing.leaks import Leak
from albums.tracing.reading import FEW_INLIERS, UNMISTAKABLE, Reading, Reference, read_leak
from albums.tracing.registration import Glance
from albums.tracing.suspects import days_since, everybody, suspects_of
from albums.tracing.suspicion import Suspect
from albums.tracing.trace import Finding, judge, with_devices
from albums.tracing.verdict import Verdict

logger = logging.getLogger(__name__)

# Photos looked at closely for one leak: a burst has several that are nearly the same.
MOST_PHOTOS = 4
# Guesses that are looked at closely where nothing is found.
GUESSES = 2
# Only photos that at least so much agrees with, beside what agrees with the likeliest one, are looked at closely.
FEW_BESIDE = 0.25
# Of a vault with no more photos, every one is glanced at if the leak's is not found by its fingerprint.
FEW_PHOTOS = 60

Progress = Callable[[float, str], None]


def trace_leaks(leaks: Sequence[Leak], **more: Any) -> Verdict:
    """As `examine`, for whoever wants no more than the verdict."""
    return examine(leaks, **more).verdict


def examine(
    leaks: Sequence[Leak], *, photo_ids: Sequence[UUID] = (), progress: Progress = lambda share, words: None
) -> Finding:
    """Trace leaked pictures of one source: they add up. `photo_ids` says what they show; without, it is searched for.

    `progress` is told the share that is done, 0 to 1, and in words what comes next. Raises StorageUnavailable.
    """
    start = time.perf_counter()
    shown = []
    for number, leak in enumerate(leaks):
        progress(number / len(leaks), "Comparing it with the photo" if photo_ids else "Looking for the photo")
        shown.append(_shown(_read(leak, photo_ids) if photo_ids else _searched(leak)))
    progress(0.95, "Comparing it with everybody's copies")
    verdict = _judged([readings for pictures in shown for readings in pictures])
    readings = tuple(tuple(reading for picture in pictures for reading in picture) for pictures in shown)
    return Finding(replace(verdict, seconds=time.perf_counter() - start), readings)


def _shown(read: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
    """The photo that the leak most likely shows, and those that it certainly shows as well: a screenshot of an album or a
    collage shows several, and perhaps not the one that stands out is marked best.
    """
    ranked = sorted(read, key=lambda readings: readings[0].standing, reverse=True)
    return ranked[:1] + [readings for readings in ranked[1:] if readings[0].shows_the_photo and readings[0].is_marked]


def _searched(leak: Leak) -> list[tuple[Reading, ...]]:
    """The leak read as the photos that it may show, if they can be found.

    A small piece may be missed by its fingerprint, and still be seen at a glance. What few features agree about is worth no
    close look, unless there is nothing better.
    """
    found = finding.find(leak.rgb, most=MOST_PHOTOS)
    known = [one.photo_id for one in found]
    is_sure = bool(found) and found[0].votes >= finding.SURE
    first = _read(leak, known[:1]) if is_sure else []
    if _is_unmistakable(first):
        return first
    glanced = _glanced(leak, known if is_sure else known + _all_of_few(known))
    likely = [photo_id for inliers, photo_id in glanced if inliers >= max(FEW_INLIERS, glanced[0][0] * FEW_BESIDE)]
    wanted = likely[:MOST_PHOTOS] or known[:GUESSES]
    return first + _read(leak, [photo_id for photo_id in wanted if not first or photo_id != known[0]])


def _all_of_few(known: Sequence[UUID]) -> list[UUID]:
    """All the other photos of a vault that has few."""
    others = Photo.objects.ready().filter(erasing_since=None).exclude(pk__in=known)
    few = list(others.values_list("pk", flat=True)[: FEW_PHOTOS + 1])
    return few if len(few) <= FEW_PHOTOS else []


def _glanced(leak: Leak, photo_ids: Sequence[UUID]) -> list[tuple[int, UUID]]:
    """How many features agree with each photo, the most first."""
    photos = Photo.objects.ready().filter(erasing_since=None).in_bulk(list(photo_ids))
    glance, agreeing = Glance.at(cv2.cvtColor(leak.rgb, cv2.COLOR_RGB2GRAY)), []
    for photo_id in (photo_id for photo_id in photo_ids if photo_id in photos):
        for view in _references(photos[photo_id], names=[VIEW.name]):
            seen = glance.matched(reference(view.twin).astype(np.uint8))
            agreeing.append((max([one.inliers for one in seen], default=0), photo_id))
    return sorted(agreeing, key=lambda pair: -pair[0])


def _read(leak: Leak, photo_ids: Sequence[UUID]) -> list[tuple[Reading, ...]]:
    """The leak read as each of these photos, until one is unmistakable: no suspect is known yet."""
    photos = Photo.objects.ready().filter(erasing_since=None).in_bulk(list(photo_ids))
    found = []
    for photo_id in photo_ids:
        references = _references(photos[photo_id]) if photo_id in photos else []
        if readings := tuple(read_leak(leak.rgb, references)) if references else ():
            found.append(readings)
        if _is_unmistakable(found[-1:]):
            break
    return found


def _is_unmistakable(read: Sequence[tuple[Reading, ...]]) -> bool:
    return any(readings[0].standing >= UNMISTAKABLE for readings in read)


def _references(photo: Photo, *, names: Sequence[str] = tuple(size.name for size in SIZES)) -> list[Reference]:
    """The photo's renditions, without those that cannot be opened: the others may be enough."""
    found = []
    for name in photo.renditions.filter(name__in=names).values_list("name", flat=True):
        try:
            twin = Twin.from_bytes(sealed_store().read(photo.object_name(name), key=data_key(photo)))
        except (ObjectMissing, DamagedObject, MarkingError):
            logger.exception("The %s of photo %s cannot be compared with.", name, photo.pk)
            continue
        found.append(Reference(name=name, twin=twin, mark_key=mark_key(photo), photo=str(photo.pk)))
    return found


def _judged(readings: Sequence[Sequence[Reading]]) -> Verdict:
    photos = Photo.objects.in_bulk({UUID(picture[0].reference.photo) for picture in readings if picture})
    return _with_any_day(judge(readings, suspects_of(photos)), readings, photos)


def _with_any_day(verdict: Verdict, readings: Sequence[Sequence[Reading]], photos: dict[UUID, Photo]) -> Verdict:
    """Name the device and day also of a copy that the ledger does not know, such as one that a command made.

    Whose it is has been decided: every day is one more that could be named wrongly, and counted as such, but nobody is
    accused by it.
    """
    best = [picture[0] for picture in readings if picture]
    named = []
    for candidate in verdict.candidates:
        if candidate.is_accused and candidate.device is None:
            named += with_devices(candidate.viewer, candidate.log10_p, best, _any_day(candidate.viewer, photos))
        else:
            named.append(candidate)
    return replace(verdict, candidates=tuple(named))


def _any_day(viewer: str, photos: dict[UUID, Photo]) -> list[Suspect]:
    first = min(photo.received_at for photo in photos.values())
    days = days_since(timezone.localdate(first, family_zone()), timezone.localdate(timezone=family_zone()))
    return [Suspect(viewer, device, day) for device in everybody()[viewer].devices for day in days]
