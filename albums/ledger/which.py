"""Which photos some looks were of: those that are still there can be shown once more."""

from dataclasses import dataclass

from django.db.models import QuerySet

from albums.ledger.seen import Seen, seen_by
from albums.models import Look, Photo
from albums.viewing.viewer import Viewer

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Which:
    """Photos that this page's reader may see, each with `.seen`; how many more there were, and how many are gone."""

    photos: list[Photo]
    more: int
    gone: int


def which_photos(looks: QuerySet[Look], *, viewer: Viewer) -> Which:
    """Return the photos of `looks` as `viewer` may see them now, the most opened first. Two queries."""
    seen = {line.photo_id: line for line in seen_by(looks, "photo_id", order="-opened", most=SHOWN + 1)}
    shown = list(seen)[:SHOWN]
    there = Photo.objects.visible_to(viewer).ready().in_bulk(shown)
    photos = [_with(there[photo_id], seen[photo_id]) for photo_id in shown if photo_id in there]
    return Which(photos, more=len(seen) > SHOWN, gone=len(shown) - len(photos))


def _with(photo: Photo, seen: Seen) -> Photo:
    photo.seen = seen
    return photo
