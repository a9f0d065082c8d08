"""Raise an alert: once a day for the same thing, unless it is switched off or muted."""

import datetime

from django.utils import timezone

from accounts.family_time import family_zone
from accounts.models import Device
from albums.alerts.rules import ALWAYS
from albums.models import Alert, AlertKind, AlertMute, AlertRule


def raise_alert(
    kind: AlertKind, *, viewer_id: str, viewer_name: str, device: Device | None = None, photo_id: str = "",
    album_name: str = "", number: int = 0, photos: int = 1, at: datetime.datetime | None = None,
) -> None:  # fmt: skip
    """Note that a viewer (a person's or a guest link's id and name) did what this kind tells of, at `at` or now.

    There is one row for a kind, viewer, device, photo and day in the vault's time zone: raising it again only takes its
    `number` and `photos` upward, also when two workers do so at once. Costs five short statements at most.
    """
    if not _is_wanted(kind, viewer_id):
        return
    same = {
        "kind": kind, "viewer_id": viewer_id, "device_id": str(device.pk) if device else "", "photo_id": photo_id,
        "day": timezone.localdate(at or timezone.now(), family_zone()),
    }  # fmt: skip
    named = {"viewer_name": viewer_name[:60], "device_name": device.name if device else "", "album_name": album_name[:80]}
    Alert.objects.bulk_create([Alert(**same, **named, number=number, photos=photos)], ignore_conflicts=True)
    Alert.objects.filter(**same, number__lt=number).update(number=number)
    if photos > 1:
        Alert.objects.filter(**same, photos__lt=photos).update(photos=photos)


def _is_wanted(kind: AlertKind, viewer_id: str) -> bool:
    if kind in ALWAYS:
        return True
    is_off = AlertRule.objects.filter(kind=kind, is_on=False)
    return not is_off.exists() and not AlertMute.objects.filter(kind=kind, viewer_id=viewer_id).exists()
