"""An album's photos by month of the date taken, a screenful of months at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Case, Prefetch, Q, When
from django.utils import timezone

from albums.models import Album, Photo, Rendition
from albums.renditions.sizes import THUMB
from albums.viewing import access
from albums.viewing.viewer import Viewer

PAGE_SIZE = 400


@dataclass(frozen=True, slots=True)
class Month:
    """The photos of one month. `first_day` names it; `photos` carry as `.view` the rendition that fills this viewer's
    screen. While that is still being made (`.is_preparing`), it is the thumb.
    """

    first_day: date
    photos: list[Photo]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of months, and where the next one starts (`more_after`, a photo's id), if there is one."""

    months: list[Month]
    more_after: UUID | None


def timeline(viewer: Viewer, album: Album, *, after: UUID | None = None) -> Timeline:
    """Return up to PAGE_SIZE ready photos of `album` in the album's order, after the photo `after`."""
    oldest_first = album.photo_order == Album.PhotoOrder.OLDEST
    photos = Photo.objects.visible_to(viewer).ready().filter(album=album)
    if after is not None:
        photos = _beyond(photos, after, oldest_first)
    order = ("shown_at", "id") if oldest_first else ("-shown_at", "id")
    page = list(photos.order_by(*order).prefetch_related(_views_of(viewer, album))[: PAGE_SIZE + 1])
    more = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
    return Timeline(months=list(_months(page[:PAGE_SIZE])), more_after=more)


def _views_of(viewer: Viewer, album: Album) -> Prefetch:
    """The renditions that this viewer gets of each photo, the one for the full screen first."""
    name = access.view_of(viewer, album)
    is_thumb = Case(When(name=THUMB.name, then=1), default=0)
    return Prefetch("renditions", Rendition.objects.filter(name__in=[name, THUMB.name]).order_by(is_thumb), to_attr="views")


def _beyond(photos, after: UUID, oldest_first: bool):
    last = photos.filter(pk=after).values_list("shown_at", flat=True).first()
    if last is None:
        return photos
    later = Q(shown_at__gt=last) if oldest_first else Q(shown_at__lt=last)
    return photos.filter(later | Q(shown_at=last, pk__gt=after))


def _months(photos: Iterable[Photo]) -> Iterable[Month]:
    for first_day, taken_then in groupby(photos, key=_first_day):
        month = list(taken_then)
        for photo in month:
            photo.view = photo.views[0] if photo.views else None
            photo.is_preparing = photo.view is None or photo.view.name == THUMB.name
        yield Month(first_day=first_day, photos=month)


def _first_day(photo: Photo) -> date:
    return timezone.localdate(photo.shown_at).replace(day=1)
