"""One viewer's page for keepers, and everybody's own."""

import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Device
from albums.ledger.asked import Asked, day_asked, zone_of_pages
from albums.ledger.feed import feed
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
    of_day, deeds = _on(day, looks, deeds, zone=zone) if day else (looks, deeds)
    return {
        "totals": in_all(looks),
        "months": year_until(looks, today=timezone.localdate(timezone=zone)),
        "shows_year": request.GET.get("months") == "all",
        "day": day,
        "feed": feed(of_day, deeds, zone=zone, before=day_asked(request, "before"), is_own=is_own),
        "which": which_photos(of_day, viewer=request.viewer) if day else None,
        "seal_context": context_for(request),
        "is_own": is_own,
    }


def _on(
    day: datetime.date, looks: QuerySet[Look], deeds: QuerySet[Deed], *, zone: ZoneInfo
) -> tuple[QuerySet[Look], QuerySet[Deed]]:
    begins, ends = Asked(zone, since=day, until=day).bounds()
    # The day is the one it was when it was entered. Its hours, a little wider since the vault may have moved to another
    # zone, lead the database to it.
    hours = {"last_at__gte": begins - timedelta(days=1), "last_at__lt": ends + timedelta(days=1)}
    return looks.filter(day=day, **hours), deeds.filter(at__gte=begins, at__lt=ends)


def _deeds_about(known: Known, devices: list[Seen]) -> QuerySet[Deed]:
    """Deeds done to this viewer or to one of their devices, and those that they did."""
    subjects = {known.id, *(str(seen.device_id) for seen in devices)}
    if known.is_here:
        owned = Device.objects.filter(Q(user_id=known.id) | Q(admission__link_id=known.id))
        subjects |= {str(pk) for pk in owned.values_list("pk", flat=True)}
    return Deed.objects.filter(Q(subject_id__in=subjects) | Q(by_id=known.id))
