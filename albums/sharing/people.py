"""Everybody who has something to do with the vault, as the People page shows them."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Device, User
from albums.models import Grant, Invitation


@dataclass(frozen=True, slots=True)
class Person:
    """One person with what is live of theirs, and when any of their devices, ended ones too, was last seen."""

    user: User
    grants: list[Grant]
    devices: list[Device]
    last_seen_at: datetime | None

    @property
    def key(self) -> str:
        """Return what tells this person's parts of the page apart."""
        return str(self.user.pk)

    @property
    def has_access(self) -> bool:
        return self.user.is_keeper or bool(self.grants)


def everybody() -> list[Person]:
    """Return all people: keepers first, then by name, those without access last. Three queries, however many."""
    grants = _by_user(Grant.objects.live().select_related("album").order_by("album__name"))
    devices = _by_user(Device.objects.select_related("revocation"))
    people = [_person(user, grants, devices) for user in User.objects.all()]
    return sorted(people, key=lambda it: (not it.has_access, not it.user.is_keeper, it.user.name.casefold()))


def pending_invitations() -> list[Invitation]:
    """Return the invitations that nobody has used or withdrawn; those that have run out are among them."""
    return list(Invitation.objects.unused().select_related("album", "invited_by", "user"))


def _by_user(rows) -> dict:
    sorted_rows: dict = {}
    for row in rows:
        sorted_rows.setdefault(row.user_id, []).append(row)
    return sorted_rows


def _person(user: User, grants: dict, devices: dict) -> Person:
    met = devices.get(user.pk, [])
    return Person(
        user=user,
        grants=grants.get(user.pk, []),
        devices=[device for device in met if not hasattr(device, "revocation")],
        last_seen_at=max((device.last_seen_at for device in met), default=None),
    )
