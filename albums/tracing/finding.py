"""Which photos a leaked picture may show, out of all that the vault has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import cv2
import numpy as np

from albums.models import Photo
from albums.tracing import shelving
from albums.tracing.agreement import agreement
from albums.tracing.fingerprints import find_points, shrunk
from albums.tracing.shelf import Query

LEAK_SIDE, LEAK_POINTS, LEAK_LEVELS = 960, 1000, 12
SHORT_LIST = 100  # photos that are looked at closely
SURE = 5.0  # points that hardly agree by chance


@dataclass(frozen=True)
class Found:
    """`votes`: how many points of the leak lie on it as they lie on the photo, those that are less alike counting less.
    With fewer than SURE it is a guess, which registration may confirm.
    """

    photo_id: UUID
    votes: float


@dataclass(frozen=True)
class Likely:
    """How much speaks for a photo, before it is looked at closely, and of which query: of the leak or its mirror image."""

    votes: float
    query: Query


def find(leak: np.ndarray, *, most: int = 5) -> list[Found]:
    """The photos that `leak` (uint8 h x w x 3, RGB) may show, the likeliest first, mirror images too.

    Every photo whose fingerprint is kept is looked at, those in the bin too: a family that finds a leak may well have
    taken the photo down before it asks. An erased photo is never among them. Raises StorageUnavailable.
    """
    luma = shrunk(cv2.cvtColor(leak, cv2.COLOR_RGB2GRAY), long_side=LEAK_SIDE)
    points = find_points(luma, most=LEAK_POINTS, levels=LEAK_LEVELS)
    likely = _likely([Query.of(points), Query.of(points.mirrored())])
    kept = shelving.fingerprints(_still_there(likely))
    found = [Found(photo, agreement(likely[photo].query.points, fingerprint)) for photo, fingerprint in kept.items()]
    return sorted(found, key=lambda one: -2 * one.votes - likely[one.photo_id].votes)[:most]


def _likely(queries: Sequence[Query]) -> dict[UUID, Likely]:
    """The SHORT_LIST photos that most speaks for."""
    likely: dict[UUID, Likely] = {}
    for shelf in shelving.every_shelf():
        votes = np.array([shelf.votes(query) for query in queries])
        best = np.argsort(-votes.max(axis=0), kind="stable")[:SHORT_LIST]
        for place in best[votes[:, best].any(axis=0)]:
            which = int(votes[:, place].argmax())
            likely[shelf.photos[place]] = Likely(float(votes[which, place]), queries[which])
        likely = dict(sorted(likely.items(), key=lambda pair: -pair[1].votes)[:SHORT_LIST])
    return likely


def _still_there(photo_ids: Iterable[UUID]) -> list[UUID]:
    photos = Photo.objects.filter(pk__in=list(photo_ids), state=Photo.State.READY, erasing_since=None)
    return list(photos.values_list("pk", flat=True))
