"""What a page shows of a link that is to be passed on."""

from django.conf import settings

from albums.sharing.qr import qr_svg
from familyvault.hosts import is_loopback


def passing_on(address: str | None, *, title: str) -> dict[str, object]:
    """Return what albums/sharing/pass_on.html shows: the address, its QR code with that accessible name, and whether it
    works on this machine alone. Without an address there is nothing to show.
    """
    if address is None:
        return {"address": None}
    return {"address": address, "qr": qr_svg(address, title=title), "is_local": is_loopback(settings.PUBLIC_HOST)}
