"""`manage.py export_copy`: the very bytes that one viewer would get of one photo. For whoever has the vault's shell.

It is not a look, so the ledger has no entry of it; the log has a line.
"""

import datetime
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from accounts.models import Device, User, Vault
from albums.models import GuestLink
from albums.renditions.sizes import THUMB, VIEW
from albums.viewing.access import viewable_renditions
from albums.viewing.issue import Copy, issue_copies, today
from albums.viewing.viewer import Viewer

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Write the very bytes that a viewer would get of a photo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--photo", type=UUID, required=True, metavar="ID")
        parser.add_argument(
            "--viewer", required=True, metavar="EMAIL", help="e-mail address, id or name of a person, or id of a guest link"
        )
        parser.add_argument(
            "--rendition", required=True, choices=[THUMB.name, VIEW.name], help="the wider circle's view is the soft one"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--device", type=UUID, metavar="ID", help="one of the viewer's (default: the one seen last)")
        parser.add_argument("--day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        photo, rendition, out = options["photo"], options["rendition"], options["out"]
        viewer = _viewer(options["viewer"], options["device"])
        copy = _copy(viewer, photo=photo, rendition=rendition, day=options["day"])
        out.write_bytes(copy.jpeg)
        made = copy.rendition.name
        logger.info("A copy of the %s of photo %s was made for %s by command.", made, photo, viewer.id)
        self.stdout.write(f"Wrote the {made} of {photo} as {viewer.name} gets it: {out}, {len(copy.jpeg)} bytes.")


def _viewer(words: str, device_id: UUID | None) -> Viewer:
    """Find a person by e-mail address, id or name, or a guest by the id of their link, and one of their devices."""
    link = GuestLink.objects.live().filter(pk=_uuid(words)).first()
    if link is not None:
        admitted = Device.objects.filter(admission__link=link, admission__admitted_at__isnull=False)
        return Viewer(link=link, device=_device(link.label, admitted, device_id))
    person = _person(words)
    return Viewer(user=person, device=_device(person.name, Device.objects.filter(user=person), device_id))


def _person(words: str) -> User:
    for known_as in ({"email__iexact": words}, {"pk": _uuid(words)}, {"name": words}):
        found = User.objects.filter(is_active=True, **known_as)[:2]
        if len(found) == 1:
            return found[0]
        if found:
            raise CommandError(f"More than one person is known as {words!r}; say the e-mail address or the id.")
    raise CommandError(f"Nobody here is known as {words!r}.")


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _device(name: str, devices: QuerySet[Device], device_id: UUID | None) -> Device:
    live = devices.filter(revocation=None).order_by("-last_seen_at")
    device = live.filter(pk=device_id).first() if device_id else live.first()
    if device is None:
        raise CommandError(f"{name} has no {'such device' if device_id else 'device yet'} that may look.")
    return device


def _copy(viewer: Viewer, *, photo: UUID, rendition: str, day: datetime.date | None) -> Copy:
    vault = Vault.objects.first()
    renditions = viewable_renditions(viewer, photo_ids=[photo], name=rendition)
    if vault is None or not renditions:
        raise CommandError(f"{viewer.name} may not see a photo {photo}, or there is none that is ready.")
    copies = issue_copies(viewer, renditions, vault=vault, day=day or today(vault))
    if not copies:
        raise CommandError(f"The {rendition} of {photo} is not in storage any more.")
    return copies[0]
