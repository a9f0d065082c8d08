"""Whose copies a leak is compared with: everybody who could ever have been issued one.

Not only whom the ledger names: a copy can be made by command, without a look, and an innocent who is asked about costs
the verdict next to nothing (each one is counted in its odds).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Device, User
from albums.models import GuestLink, Look
from albums.tracing.trace import Suspect


@dataclass(frozen=True, slots=True)
class Known:
    """A viewer by their latest name, and the names of their devices by id."""

    id: str
    name: str
    is_guest: bool
    devices: dict[str, str]


def everybody() -> dict[str, Known]:
    """Return every person and guest link that is or was here, by the id that is in their marks. Three queries."""
    devices = defaultdict(dict)
    for device in Device.objects.select_related("admission"):
        owner = device.user_id or getattr(getattr(device, "admission", None), "link_id", None)
        devices[str(owner)][str(device.pk)] = device.name
    people = [(str(pk), name, False) for pk, name in User.objects.values_list("pk", "name")]
    guests = [(str(pk), label, True) for pk, label in GuestLink.objects.values_list("pk", "label")]
    return {pk: Known(pk, name, is_guest, devices[pk]) for pk, name, is_guest in people + guests}


def suspects_of(photo_ids: Iterable[UUID]) -> list[Suspect]:
    """Return every copy of these photos that the ledger knows, and one without a device for everybody else."""
    looks = Look.objects.filter(photo_id__in=list(photo_ids)).order_by("day", "viewer_id", "device_id")
    copies = [Suspect(*copy) for copy in looks.values_list("viewer_id", "device_id", "day").distinct()]
    seen = {copy.viewer for copy in copies}
    return copies + [Suspect(viewer, "", datetime.date.min) for viewer in everybody() if viewer not in seen]


def days_since(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Every day from `first` to `last`, both included."""
    return [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
