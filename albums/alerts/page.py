"""What the alerts page shows: each alert as a sentence, with what can be ended or allowed from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from accounts.models import Device, User
from albums.alerts.wording import predicate
from albums.models import Admission, Alert, AlertKind, AlertMute, GuestLink, Look

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as it is shown. What has ended since, or is gone, offers nothing to end.

    `person` is its viewer's account with live access, `link` the guest's live link, `device` the live device, and
    `waiting` the device that asks to be let in; `photo_id` is the one photo that it is about, if any, and
    `looks_url` leads to what they looked at.
    """

    alert: Alert
    person: User | None
    link: GuestLink | None
    device: Device | None
    waiting: Admission | None
    about_url: str
    photo_id: str
    looks_url: str
    is_muted: bool

    @property
    def predicate(self) -> str:
        return predicate(self.alert)


def new_alerts() -> list[Alert]:
    return list(Alert.objects.filter(seen_at=None)[:MOST_SHOWN])


def seen_alerts() -> list[Alert]:
    return list(Alert.objects.filter(seen_at__isnull=False).select_related("seen_by")[:MOST_SHOWN])


def told(alerts: Sequence[Alert]) -> list[Told]:
    """Return the alerts with what is live of their viewers. Six queries, however many alerts."""
    viewers, devices = _uuids(alert.viewer_id for alert in alerts), _uuids(alert.device_id for alert in alerts)
    people = {str(user.pk): user for user in User.objects.filter(pk__in=viewers)}
    links = {str(link.pk): link for link in GuestLink.objects.filter(pk__in=viewers).select_related("revocation")}
    live = {str(device.pk): device for device in Device.objects.filter(pk__in=devices, revocation=None)}
    asking = Admission.objects.filter(device__in=live, admitted_at=None, link__in=GuestLink.objects.live())
    waiting = {str(admission.device_id): admission for admission in asking}
    muted = set(AlertMute.objects.filter(viewer_id__in=viewers).values_list("kind", "viewer_id"))
    opened = _most_opened(alerts)
    return [
        _told(alert, people=people, links=links, devices=live, waiting=waiting, muted=muted, opened=opened)
        for alert in alerts
    ]


def mutes() -> list[tuple[AlertMute, str]]:
    """Return every mute with the name of whom it is about, the newest first."""
    found = list(AlertMute.objects.order_by("-muted_at"))
    viewers = _uuids(mute.viewer_id for mute in found)
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=viewers).values_list("pk", "name")}
    names |= {str(pk): label for pk, label in GuestLink.objects.filter(pk__in=viewers).values_list("pk", "label")}
    return [(mute, names.get(mute.viewer_id, "somebody who is gone")) for mute in found]


def _told(alert: Alert, *, people: dict, links: dict, devices: dict, waiting: dict, muted: set, opened: dict) -> Told:
    person, link = people.get(alert.viewer_id), links.get(alert.viewer_id)
    photo_id = _photo(alert, opened)
    asks = alert.kind == AlertKind.SECOND_DEVICE
    return Told(
        alert=alert,
        person=person if person is not None and person.is_active else None,
        link=link if link is not None and not hasattr(link, "revocation") else None,
        device=devices.get(alert.device_id),
        waiting=waiting.get(alert.device_id) if asks else None,
        about_url=_about(person, link),
        photo_id=photo_id,
        looks_url=_looks(alert, photo_id=photo_id),
        is_muted=(alert.kind, alert.viewer_id) in muted,
    )


def _photo(alert: Alert, opened: dict) -> str:
    if alert.kind == AlertKind.EXPORTED:
        return ""
    return alert.photo_id or (opened.get(_place(alert), "") if _is_of_one(alert) else "")


def _about(person: User | None, link: GuestLink | None) -> str:
    if person is not None:
        return reverse("person", args=[person.pk])
    return reverse("link_page", args=[link.pk]) if link is not None else ""


def _most_opened(alerts: Sequence[Alert]) -> dict[tuple, str]:
    """Return, for each alert about one photo that was opened often, which one."""
    about = [alert for alert in alerts if _is_of_one(alert)]
    if not about:
        return {}
    where = {"viewer_id__in": {alert.viewer_id for alert in about}, "day__in": {alert.day for alert in about}}
    looks = Look.objects.filter(**where, view_count__gte=min(alert.number for alert in about)).order_by("view_count")
    return {_place(look): str(look.photo_id) for look in looks}


def _is_of_one(alert: Alert) -> bool:
    return alert.kind == AlertKind.MANY_VIEWS and alert.photos == 1


def _place(row: Alert | Look) -> tuple:
    return row.viewer_id, row.device_id, row.day


def _looks(alert: Alert, *, photo_id: str) -> str:
    """Return where the ledger tells of what an alert about looking speaks of: the one photo, or all of the viewer's."""
    if photo_id:
        return reverse("ledger_photo", args=[photo_id])
    if alert.kind == AlertKind.EXPORTED:
        return reverse("ledger")
    if alert.kind in (AlertKind.MANY_PHOTOS, AlertKind.MANY_VIEWS, AlertKind.AT_NIGHT):
        return reverse("ledger_viewer", args=[alert.viewer_id])
    return ""


def _uuids(texts) -> list[UUID]:
    """Return those that are ids of this vault's rows; the ledger's copied ids may be anything."""
    found = []
    for text in {*texts}:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
