"""All live devices, of relatives and guests, as rows that can be searched."""

from dataclasses import dataclass

from accounts.models import Device
from albums.models import GuestLink
from albums.sharing.survey import matches, plain


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device and whose it is: a person's, or that of a guest with `link`."""

    device: Device
    link: GuestLink | None
    is_waiting: bool
    words: str
    is_shown: bool

    @property
    def owner(self) -> str:
        return self.link.label if self.link else self.device.user.name


def all_devices(*, query: str = "") -> list[DeviceRow]:
    """Return every device that is not ended, the last seen first, in one query."""
    devices = Device.objects.filter(revocation=None).select_related("user", "admission__link")
    # Neither a person's nor a link's: a visitor whose link's row is gone.
    return [_row(device, query) for device in devices if device.user or hasattr(device, "admission")]


def _row(device: Device, query: str) -> DeviceRow:
    admission = getattr(device, "admission", None)
    link = admission.link if admission else None
    owner = f"{link.label} guest" if link else f"{device.user.name} {device.user.email or ''}"
    words = plain(f"{device.name} {owner}")
    is_waiting = admission is not None and admission.admitted_at is None
    return DeviceRow(device, link, is_waiting, words, matches(words, query))
