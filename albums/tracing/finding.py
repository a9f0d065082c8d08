"""Which photos a leaked picture may show, out of all that the vault has."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import cv2
import numpy as np

from albums.models import Photo
from albums.tracing import shelving
from albums.tracing.agreement import agreement
from albums.tracing.fingerprints import find_points, shrunk
from albums.tracing.shelf import Query

LEAK_SIDE, LEAK_POINTS, LEAK_LEVELS = 960, 700, 12
SHORT_LIST = 40  # photos that are looked at closely
SURE = 6  # points that hardly agree by chance


@dataclass(frozen=True)
class Found:
    """`votes`: how many points of the leak lie on it as they lie on the photo. With fewer than SURE it is a guess, which
    registration may confirm.
    """

    photo_id: UUID
    votes: float


def find(leak: np.ndarray, *, most: int = 5) -> list[Found]:
    """The photos that `leak` (uint8 h x w x 3, RGB) may show, the likeliest first, mirror images too.

    Every photo whose fingerprint is kept is looked at, those in the bin too: a family that finds a leak may well have
    taken the photo down before it asks. An erased photo is never among them. Raises StorageUnavailable.
    """
    luma = shrunk(cv2.cvtColor(leak, cv2.COLOR_RGB2GRAY), long_side=LEAK_SIDE)
    points = find_points(luma, most=LEAK_POINTS, levels=LEAK_LEVELS)
    queries = [Query.of(points), Query.of(points.mirrored())]
    likely = _likely(queries)
    kept = shelving.fingerprints(_still_there(likely))
    found = [
        Found(photo, float(max(agreement(query.points, fingerprint) for query in queries)))
        for photo, fingerprint in kept.items()
    ]
    return sorted(found, key=lambda one: -one.votes - likely[one.photo_id])[:most]


def _likely(queries: Iterable[Query]) -> dict[UUID, float]:
    """The SHORT_LIST photos that most speaks for, and how much."""
    likely: dict[UUID, float] = {}
    for shelf in shelving.every_shelf():
        votes = np.max([shelf.votes(query) for query in queries], axis=0)
        best = np.argsort(-votes, kind="stable")[:SHORT_LIST]
        likely |= {shelf.photos[place]: float(votes[place]) for place in best if votes[place] > 0}
        likely = dict(sorted(likely.items(), key=lambda pair: -pair[1])[:SHORT_LIST])
    return likely


def _still_there(photo_ids: Iterable[UUID]) -> list[UUID]:
    photos = Photo.objects.filter(pk__in=list(photo_ids), state=Photo.State.READY, erasing_since=None)
    return list(photos.values_list("pk", flat=True))
