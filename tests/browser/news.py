"""Fills a live vault with alerts of every kind and with people to keep or drop. Runs inside the vault."""

import datetime
from uuid import uuid4

from django.utils import timezone

from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from albums.alerts.raising import raise_alert
from albums.models import Admission, Album, Alert, AlertKind, AlertMute, Grant, GuestLink

LONG = "Großtante Wilhelmine von Hohenlohe-Schillingsfürst"
DUE = (LONG, "Cousin Karl")


def something_new() -> None:
    """Make alerts about Ben, a guest link and somebody who is gone; some are seen, one kind is muted. Harmless twice."""
    ben, anna = User.objects.get(name="Ben"), User.objects.get(name="Anna")
    phone = _device(ben, "Safari on iPhone")
    about_ben = {"viewer_id": str(ben.pk), "viewer_name": "Ben", "device": phone}
    raise_alert(AlertKind.NEW_DEVICE, **about_ben)
    raise_alert(AlertKind.MANY_VIEWS, **about_ben, album_name="Beach", number=14, photo_id=str(uuid4()))
    raise_alert(AlertKind.SECOND_DEVICE, **_waiting_guest(anna))
    raise_alert(AlertKind.MANY_PHOTOS, viewer_id="gone", viewer_name=LONG, number=642)
    raise_alert(AlertKind.AT_NIGHT, viewer_id="gone", viewer_name=LONG, number=3)
    Alert.objects.filter(kind=AlertKind.AT_NIGHT).update(seen_at=timezone.now(), seen_by=anna)
    AlertMute.objects.get_or_create(kind=AlertKind.AT_NIGHT, viewer_id=str(ben.pk))


def nothing_new() -> None:
    """Take back what these tests, and whoever else was here, have made keepers think about."""
    Alert.objects.all().delete()
    AlertMute.objects.all().delete()
    Grant.objects.filter(user__name__in=DUE).delete()


def somebody_due() -> None:
    """Make two people whom the keepers should think about, one of whom lapses soon. Harmless twice."""
    beach = Album.objects.get(name="Beach")
    for name, lapses in zip(DUE, (True, False), strict=True):
        person, _ = User.objects.get_or_create(name=name)
        soon = timezone.now() + datetime.timedelta(days=12) if lapses else None
        grant, _ = Grant.objects.get_or_create(user=person, album=beach, defaults={"lapses": lapses, "expires_at": soon})
        Grant.objects.filter(pk=grant.pk).update(granted_at=timezone.now() - datetime.timedelta(days=200))


def _waiting_guest(keeper: User) -> dict:
    link = GuestLink.objects.create(
        token_hash=hash_token(new_token()), label="Kinderärztin", made_by=keeper,
        expires_at=timezone.now() + datetime.timedelta(days=7),
    )  # fmt: skip
    device = _device(None, "Firefox on Linux")
    Admission.objects.create(device=device, link=link)
    return {"viewer_id": str(link.pk), "viewer_name": link.label, "device": device}


def _device(person: User | None, name: str) -> Device:
    return Device.objects.create(user=person, name=name, token_hash=hash_token(new_token()))
