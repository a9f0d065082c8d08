"""What ready photos lack, because they are from before it was introduced: a rendition, or their fingerprint.

Renditions are drawn from the original; where that was not kept, or does not open any more, from the view: the mean of its
twin's two variants, in which the mark cancels out. Fingerprints are always made of that.
"""

import logging
from uuid import UUID

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from albums import jobs
from albums.ingest.errors import IngestError, SandboxUnavailable
from albums.ingest.pipeline import develop
from albums.ingest.twins import enter_twins, store_twins
from albums.ingest.unmarked import unmarked_view
from albums.models import Job, Photo, PhotoFingerprint, Rendition
from albums.renditions.pixels import PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import SIZES
from albums.storage.errors import DamagedObject, ObjectMissing
from albums.tracing import shelving
from albums.tracing.fingerprints import reference

logger = logging.getLogger(__name__)

# So few at a time that a fresh upload hardly waits behind them.
AT_ONCE = 10
# Photos from before a size come with an update or a restored backup, so an empty search is not repeated at every sweep.
NONE_LEFT, SEARCH_AGAIN_AFTER = "photos-complete", 3600
# A search that fails or is cut off says nothing for longer.
WHILE_SEARCHING = 60


def sweep_incomplete() -> None:
    """Have the next few photos completed. One that failed is left alone until its job is forgotten, a month later."""
    # Said before the search: what is taken back meanwhile stays taken back.
    if not cache.add(NONE_LEFT, True, WHILE_SEARCHING):
        return
    under_way = Job.objects.filter(kind=Job.Kind.COMPLETE, state__in=jobs.OPEN).count()
    found = list(incomplete().values_list("pk", flat=True)[: max(0, AT_ONCE - under_way)])
    for photo_id in found:
        jobs.enqueue(Job.Kind.COMPLETE, photo_id)
    if found or under_way:
        cache.delete(NONE_LEFT)
    else:
        cache.touch(NONE_LEFT, SEARCH_AGAIN_AFTER)


def incomplete() -> QuerySet[Photo]:
    """Return ready photos that lack something which nobody is making, or has failed to make; the newest first."""
    tried = Job.objects.filter(kind=Job.Kind.COMPLETE, subject=OuterRef("pk")).exclude(state=Job.State.DONE)
    lacking = ~Q(Exists(PhotoFingerprint.objects.filter(photo=OuterRef("pk"))))
    for size in SIZES:
        lacking |= ~Q(Exists(Rendition.objects.filter(photo=OuterRef("pk"), name=size.name)))
    return Photo.objects.kept().ready().filter(~Exists(tried), lacking).order_by("-received_at")


def complete(photo_id: UUID) -> None:
    """Make what a ready photo lacks. A photo that is gone, unready or complete is left alone."""
    photo = Photo.objects.kept().ready().filter(pk=photo_id).first()
    if photo is None:
        return
    known = set(photo.renditions.values_list("name", flat=True))
    lacking = [size.name for size in SIZES if size.name not in known]
    if lacking:
        drawn = _draw(photo)
        enter_twins(photo, store_twins(photo, {name: drawn[name] for name in lacking}))
    if not PhotoFingerprint.objects.filter(photo=photo).exists():
        _keep_fingerprint(photo)


def _keep_fingerprint(photo: Photo) -> None:
    fingerprint = reference(np.asarray(unmarked_view(photo)))
    with transaction.atomic():
        if Photo.objects.select_for_update().filter(pk=photo.pk, erasing_since=None).exists():
            shelving.keep(photo, fingerprint)


def _draw(photo: Photo) -> dict[str, np.ndarray]:
    if photo.has_original:
        try:
            return develop(photo).images
        except SandboxUnavailable:
            raise
        except (IngestError, ObjectMissing, DamagedObject) as error:
            logger.warning("The original of photo %s does not open any more (%s).", photo.pk, type(error).__name__)
    pictures = render(PillowPixels(unmarked_view(photo)), sizes=SIZES, orientation=1, icc=None)
    return {name: np.asarray(picture) for name, picture in pictures.items()}
