"""One viewer's page for keepers, and everybody's own."""

import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Device
from albums.ledger.asked import Asked, day_asked, zone_of_pages
from albums.ledger.feed import Feed, feed
from albums.ledger.heat_map import year_until
from albums.ledger.known import Known, known_viewer
from albums.ledger.seen import Seen, in_all, seen_by
from albums.ledger.which import which_photos
from albums.models import Deed, Look
from albums.viewing.seal import context_for
from familyvault.policy import KEEPER, RELATIVE, policy


@policy(KEEPER, GET=200)
@require_safe
def ledger_viewer(request: HttpRequest, viewer_id: str) -> HttpResponse:
    """One person or guest: what they saw, by which devices, a year at a glance; `?day=` tells of one day."""
    known = known_viewer(viewer_id)
    if known is None:
        raise Http404
    looks = Look.objects.filter(viewer_id=viewer_id)
    devices = seen_by(looks, "device_id", "device_name")
    told = _about(request, looks, _deeds_about(known, devices), is_own=False)
    return render(request, "albums/ledger/viewer.html", {"section": "ledger", "known": known, "devices": devices, **told})


@policy(RELATIVE, GET=200)
@require_safe
def my_looks(request: HttpRequest) -> HttpResponse:
    """What the vault has recorded of whoever asks, and nothing of anybody else."""
    looks = Look.objects.filter(viewer_id=request.viewer.id)
    devices = seen_by(looks, "device_id", "device_name")
    told = _about(request, looks, Deed.objects.none(), is_own=True)
    return render(request, "albums/ledger/my_looks.html", {"devices": devices, **told})


def _about(request: HttpRequest, looks: QuerySet[Look], deeds: QuerySet[Deed], *, is_own: bool) -> dict:
    """What both pages say about their one viewer."""
    zone, day = zone_of_pages(), day_asked(request, "day")
    return {
        "totals": in_all(looks),
        "months": year_until(looks, today=timezone.localdate(timezone=zone)),
        "shows_year": request.GET.get("months") == "all",
        "day": day,
        "feed": _feed_of(looks, deeds, zone=zone, day=day, before=day_asked(request, "before"), is_own=is_own),
        "which": which_photos(looks.filter(day=day), viewer=request.viewer) if day else None,
        "seal_context": context_for(request),
        "is_own": is_own,
    }


def _feed_of(
    looks: QuerySet[Look], deeds: QuerySet[Deed], *, zone: ZoneInfo, day: datetime.date | None,
    before: datetime.date | None, is_own: bool,
) -> Feed:  # fmt: skip
    if day is not None:
        begins, ends = Asked(zone, since=day, until=day).bounds()
        looks, deeds = looks.filter(day=day), deeds.filter(at__gte=begins, at__lt=ends)
    return feed(looks, deeds, zone=zone, before=before, is_own=is_own)


def _deeds_about(known: Known, devices: list[Seen]) -> QuerySet[Deed]:
    """Deeds done to this viewer or to one of their devices, and those that they did."""
    subjects = {known.id, *(str(seen.device_id) for seen in devices)}
    if known.is_here:
        owned = Device.objects.filter(Q(user_id=known.id) | Q(admission__link_id=known.id))
        subjects |= {str(pk) for pk in owned.values_list("pk", flat=True)}
    return Deed.objects.filter(Q(subject_id__in=subjects) | Q(by_id=known.id))
