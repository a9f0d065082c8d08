"""The first page: the albums that this viewer may open."""

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from albums.models import Album, Photo
from albums.upload.room_words import warning
from albums.viewing.access import binned_albums, binned_photos
from albums.viewing.seal import context_for
from familyvault.policy import VIEWER, policy


@policy(VIEWER, GET=200)
def home(request: HttpRequest) -> HttpResponse:
    """Show the albums, each with its cover, or what to do first."""
    viewer = request.viewer
    bin_is_filled = binned_albums(viewer).exists() or binned_photos(viewer).exists()
    return render(request, "albums/pages/home.html", {
        "section": "albums",
        "albums": with_covers(Album.objects.visible_to(viewer)),
        "bin_is_filled": bin_is_filled,
        "seal_context": context_for(request),
        "room_warning": warning(viewer) if viewer.is_keeper else "",
    })  # fmt: skip


def with_covers(albums):
    """Add to each album how many photos it shows, the date of its latest, and its cover: chosen, or the newest."""
    shown = Q(photos__state=Photo.State.READY, photos__binning=None, photos__erasing_since=None)
    ready = Photo.objects.kept().ready().filter(album=OuterRef("pk"))
    return albums.annotate(
        photo_count=Count("photos", filter=shown),
        latest=Max("photos__shown_at", filter=shown),
        cover_photo=Coalesce(
            Subquery(ready.filter(pk=OuterRef("cover_id")).values("pk")[:1]),
            Subquery(ready.order_by("-shown_at").values("pk")[:1]),
        ),
    ).order_by("position", "-created_at")
