"""Notice what a keeper may want to know, from what the ledger and the devices say. No request pays for it.

Every scan reads what changed since the one before, with an overlap, and raises the same alerts again: an alert is one
row a day, so a repeated scan, or two at once, changes nothing. What keepers look at raises no alert.

A rule counts by device, since a device is what can be ended in one tap. Whoever would spread their looks over several
devices is told of by those devices.
"""

import datetime
from collections.abc import Iterator, Sequence

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.family_time import family_zone
from accounts.models import Device, User, Vault
from albums.alerts.raising import raise_alert
from albums.alerts.rules import THUMBS_PER_PHOTO, Rule, rules
from albums.models import Alert, AlertKind, Look

WATCHED_UNTIL = "alerts-watched-until"
# Looks are written some seconds after they happened, and workers' clocks differ.
OVERLAP = datetime.timedelta(minutes=2)
FURTHEST_BACK = datetime.timedelta(days=1)
DEVICES_FURTHEST_BACK = datetime.timedelta(days=30)
HOUR = datetime.timedelta(hours=1)
# Each kind raises at most so many alerts a scan: a flood of them tells a parent no more.
MOST = 200
# When clocks go back.
LONGEST_DAY = datetime.timedelta(hours=25)


def watch(*, now: datetime.datetime | None = None) -> None:
    """Scan what changed since the last scan: at most a day of looks, a month of devices."""
    now = now or timezone.now()
    seen_until = cache.get(WATCHED_UNTIL, now - FURTHEST_BACK)
    since = max(seen_until, now - FURTHEST_BACK)
    tuned = rules()
    if tuned[AlertKind.NEW_DEVICE].is_on:
        notice_new_devices(since=max(seen_until, now - DEVICES_FURTHEST_BACK))
    for kind, notice in LOOKS.items():
        if tuned[kind].is_on:
            notice(tuned[kind], since=since, now=now)
    cache.set(WATCHED_UNTIL, now - OVERLAP, timeout=None)


def notice_new_devices(*, since: datetime.datetime) -> None:
    """Tell of whoever came in since then on another device than before; keepers too."""
    earlier = Device.objects.filter(user=OuterRef("user"), first_seen_at__lt=OuterRef("first_seen_at"))
    met = Device.objects.filter(Exists(earlier), user__isnull=False, first_seen_at__gte=since)
    for device in met.select_related("user").order_by("first_seen_at")[:MOST]:
        who = {"viewer_id": str(device.user.pk), "viewer_name": device.user.name}
        raise_alert(AlertKind.NEW_DEVICE, **who, device=device, at=device.first_seen_at)


def notice_many_photos(rule: Rule, *, since: datetime.datetime, now: datetime.datetime) -> None:
    """Tell of whoever opened `threshold` photos within any one hour, or was shown THUMBS_PER_PHOTO times as many."""
    looks = _looks(since - HOUR)
    _notice_walks(rule.kind, looks.filter(viewed_at__gte=since - HOUR), "viewed_at", since=since, most=rule.threshold)
    _notice_walks(rule.kind, looks, "last_at", since=since, most=rule.threshold * THUMBS_PER_PHOTO)


def notice_many_views(rule: Rule, *, since: datetime.datetime, now: datetime.datetime) -> None:
    """Tell of whoever opened one photo `threshold` times in a day, or several so often, in one alert a device and day."""
    often = _looks(since - LONGEST_DAY).filter(view_count__gte=rule.threshold)
    counted = _by_device(often, "day").annotate(most=Max("view_count"), album=Max("album_name"))
    for row in counted.filter(latest__gte=since)[:MOST]:
        numbers = {"number": row["most"], "photos": row["photos"], "album_name": row["album"]}
        raise_alert(rule.kind, **_who(row), **numbers, at=row["latest"])


def notice_nights(rule: Rule, *, since: datetime.datetime, now: datetime.datetime) -> None:
    """Tell of whoever looked between midnight and the hour `threshold`, by the vault's clock."""
    for begins, ends in _nights(since, now, until_hour=rule.threshold):
        by_night = Q(last_at__lt=ends) | Q(first_at__gte=begins, first_at__lt=ends)
        for row in _by_device(_looks(begins).filter(by_night)).filter(latest__gte=since)[:MOST]:
            raise_alert(rule.kind, **_who(row), number=row["photos"], at=begins)


LOOKS = {
    AlertKind.MANY_PHOTOS: notice_many_photos,
    AlertKind.MANY_VIEWS: notice_many_views,
    AlertKind.AT_NIGHT: notice_nights,
}


def forget_old() -> None:
    """Drop alerts that are older than what the family keeps of looks."""
    days = Vault.objects.values_list("ledger_days", flat=True).first()
    if days:
        Alert.objects.filter(raised_at__lte=timezone.now() - datetime.timedelta(days=days)).delete()


def _looks(since: datetime.datetime) -> QuerySet[Look]:
    """Everybody's looks but the keepers', from then on."""
    keepers = [str(pk) for pk in User.objects.filter(is_keeper=True).values_list("pk", flat=True)]
    return Look.objects.filter(last_at__gte=since).exclude(viewer_id__in=keepers)


def _by_device(looks: QuerySet[Look], *besides: str) -> QuerySet:
    """Return one row for each viewer and device (and `besides`), with how many photos they saw and when last."""
    grouped = looks.order_by().values("viewer_id", "device_id", *besides)
    names = {"name": Max("viewer_name"), "on": Max("device_name")}
    return grouped.annotate(**names, photos=Count("photo_id", distinct=True), latest=Max("last_at"))


def _notice_walks(
    kind: AlertKind, looks: QuerySet[Look], field: str, *, since: datetime.datetime, most: int
) -> None:  # fmt: skip
    """Tell of devices for which `most` of these looks, by the time in `field`, fall into one hour."""
    for row in _by_device(looks).filter(photos__gte=most, latest__gte=since)[:MOST]:
        own = looks.filter(viewer_id=row["viewer_id"], device_id=row["device_id"])
        number, at = _busiest_hour(own.order_by(field).values_list(field, flat=True))
        if number >= most:
            raise_alert(kind, **_who(row), number=number, at=at)


def _busiest_hour(times: Sequence[datetime.datetime]) -> tuple[int, datetime.datetime]:
    """Return how many of `times`, in rising order and at least one, fall into one hour, and the end of that hour."""
    times = list(times)
    first, best = 0, (0, times[-1])
    for last, at in enumerate(times):
        while at - times[first] > HOUR:
            first += 1
        best = max(best, (last - first + 1, at), key=lambda it: it[0])
    return best


def _nights(
    since: datetime.datetime, now: datetime.datetime, *, until_hour: int
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:  # fmt: skip
    """Yield beginning and end of every night that has a part between `since` and `now`."""
    zone = family_zone()
    day = since.astimezone(zone).date()
    while day <= now.astimezone(zone).date():
        begins = datetime.datetime.combine(day, datetime.time(0), tzinfo=zone)
        ends = datetime.datetime.combine(day, datetime.time(until_hour), tzinfo=zone)
        if ends > since:
            yield begins, ends
        day += datetime.timedelta(days=1)


def _who(row: dict) -> dict:
    """What an alert says of the viewer and the device of one row of `_by_device`."""
    device = Device(pk=row["device_id"], name=row["on"])
    return {"viewer_id": row["viewer_id"], "viewer_name": row["name"], "device": device}
