"""Who saw an album, and who saw one photo. Both answer for what is gone, as long as the ledger remembers it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from albums.ledger.asked import day_asked, zone_of_pages
from albums.ledger.feed import feed
from albums.ledger.known import known_album
from albums.ledger.seen import DAYS, DEVICES, in_all, seen_by
from albums.models import Album, Deed, Look, Photo
from albums.viewing.seal import context_for
from familyvault.policy import KEEPER, policy


@policy(KEEPER, GET=200)
@require_safe
def ledger_album(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Who saw an album: each viewer in a line, and what happened there lately."""
    known = known_album(album_id)
    if known is None:
        raise Http404
    looks, deeds = Look.objects.filter(album_id=album_id), Deed.objects.filter(album_id=album_id)
    return render(request, "albums/ledger/album.html", {
        "section": "ledger",
        "known": known,
        "is_open": Album.objects.visible_to(request.viewer).filter(pk=album_id).exists(),
        "viewers": seen_by(looks, "viewer_id", "viewer_name", also=DAYS | DEVICES),
        "feed": feed(looks, deeds, zone=zone_of_pages(), before=day_asked(request, "before")),
    })  # fmt: skip


@policy(KEEPER, GET=200)
@require_safe
def ledger_photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Who saw one photo, on which device, from when until when, how often; and the photo, where it still is."""
    looks = Look.objects.filter(photo_id=photo_id)
    photo = Photo.objects.visible_to(request.viewer).ready().select_related("album").filter(pk=photo_id).first()
    lines = seen_by(looks, "viewer_id", "viewer_name", "device_id", "device_name")
    if photo is None and not lines and not Photo.objects.filter(pk=photo_id).exists():
        raise Http404
    return render(request, "albums/ledger/photo.html", {
        "section": "ledger",
        "photo": photo,
        "lines": lines,
        "totals": in_all(looks),
        "album": looks.order_by("-last_at").values("album_id", "album_name").first(),
        "viewer_count": len({line.viewer_id for line in lines}),
        "seal_context": context_for(request),
    })  # fmt: skip
