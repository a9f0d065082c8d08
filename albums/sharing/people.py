"""Everybody who has something to do with the vault, read in as many queries whatever the family's size."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from accounts.models import Device, User
from albums.endings.along import WaysIn, ways_in_made_by
from albums.guests.standing import State, state_of
from albums.models import Admission, Grant, GuestLink, Invitation, Look
from albums.sharing.words import albums_in_words


@dataclass(frozen=True, slots=True)
class Person:
    """One person with what is live of theirs, and when any of their devices, ended ones too, was last seen.

    `photos` counts the photos they have seen since the month began, `ways_in` is what they made for others.
    """

    user: User
    grants: list[Grant]
    devices: list[Device]
    last_seen_at: datetime | None
    photos: int = 0
    ways_in: WaysIn | None = None

    @property
    def has_access(self) -> bool:
        return self.user.is_keeper or bool(self.grants)

    @property
    def albums(self) -> str:
        return albums_in_words(self.grants)


@dataclass(frozen=True, slots=True)
class Guest:
    """One guest link with its albums, the devices it let in, and those that wait to be let in."""

    link: GuestLink
    grants: list[Grant]
    devices: list[Device]
    waiting: list[Device]
    last_seen_at: datetime | None
    photos: int = 0

    @property
    def is_live(self) -> bool:
        return state_of(self.link) is State.LIVE

    @property
    def albums(self) -> str:
        return albums_in_words(self.grants)


def everybody(*, photos: dict[str, int] | None = None) -> list[Person]:
    """Return all people: keepers first, then by name, those without access last. Five queries, however many."""
    live = Grant.objects.live().filter(link=None).select_related("album")
    grants = _by(live.order_by("album__name"), "user_id")
    devices = _by(Device.objects.filter(user__isnull=False).select_related("revocation"), "user_id")
    users = list(User.objects.all())
    ways_in = ways_in_made_by(users)
    people = [_person(user, grants, devices, photos or {}, ways_in) for user in users]
    return sorted(people, key=lambda it: (not it.has_access, not it.user.is_keeper, it.user.name.casefold()))


def one_person(user: User) -> Person:
    """Return one person as `everybody` does, in five queries."""
    live = Grant.objects.live().filter(user=user).select_related("album", "granted_by")
    return _person(
        user,
        {user.pk: list(live.order_by("album__name"))},
        {user.pk: list(user.devices.select_related("revocation"))},
        photos_this_month(viewer_id=str(user.pk)),
        ways_in_made_by([user]),
    )


def every_guest(*, photos: dict[str, int] | None = None) -> list[Guest]:
    """Return all guest links, the newest first. Three queries, however many."""
    grants = _by(Grant.objects.live().filter(user=None).select_related("album"), "link_id")
    admissions = _by(Admission.objects.select_related("device__revocation"), "link_id")
    links = GuestLink.objects.select_related("revocation", "made_by")
    return [_guest(link, grants, admissions, photos or {}) for link in links]


def pending_invitations() -> list[Invitation]:
    """Return the invitations that nobody has used or withdrawn; those that have run out are among them."""
    return list(Invitation.objects.unused().select_related("album", "invited_by", "user"))


def photos_this_month(*, viewer_id: str | None = None) -> dict[str, int]:
    """Return how many photos each viewer (or only one) has seen since the month began, in one query of the ledger."""
    start = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    looks = Look.objects.filter(last_at__gte=start).values("viewer_id").order_by()
    if viewer_id is not None:
        looks = looks.filter(viewer_id=viewer_id)
    return dict(looks.annotate(photos=Count("photo_id", distinct=True)).values_list("viewer_id", "photos"))


def _by(rows: Iterable, field: str) -> dict[object, list]:
    sorted_rows = defaultdict(list)
    for row in rows:
        sorted_rows[getattr(row, field)].append(row)
    return sorted_rows


def _person(user: User, grants: dict, devices: dict, photos: dict[str, int], ways_in: dict[UUID, WaysIn]) -> Person:
    met = devices.get(user.pk, [])
    return Person(
        user=user,
        grants=grants.get(user.pk, []),
        devices=_live(met),
        last_seen_at=_last_seen(met),
        photos=photos.get(str(user.pk), 0),
        ways_in=ways_in.get(user.pk),
    )


def _guest(link: GuestLink, grants: dict, admissions: dict, photos: dict[str, int]) -> Guest:
    asked = admissions.get(link.pk, [])
    admitted = [each.device for each in asked if each.admitted_at is not None]
    return Guest(
        link=link,
        grants=grants.get(link.pk, []),
        devices=_live(admitted),
        waiting=_live([each.device for each in asked if each.admitted_at is None]),
        last_seen_at=_last_seen(admitted),
        photos=photos.get(str(link.pk), 0),
    )


def _live(devices: list[Device]) -> list[Device]:
    return [device for device in devices if not hasattr(device, "revocation")]


def _last_seen(devices: list[Device]) -> datetime | None:
    return max((device.last_seen_at for device in devices), default=None)
