"""`manage.py prepare`: bring database, cache and static files up to this version, or refuse."""

import contextlib
import hashlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand

from albums.models import Photo
from albums.storage import storage
from albums.storage.errors import StorageError
from familyvault import folder_broker

FINGERPRINT = ".fingerprint"


class Command(BaseCommand):
    help = "Check the configuration, migrate the database, and collect static files where they changed."
    # Run by hand below: the database may not exist yet when Django would run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deploy", action="store_true", help="refuse at warnings too, and check what is for servers")
        parser.add_argument("--without-static", action="store_true", help="the image holds the static files already")

    def handle(self, *args: Any, **options: Any) -> None:
        make_folders()
        self.check(
            include_deployment_checks=options["deploy"],
            fail_level=checks.WARNING if options["deploy"] else checks.ERROR,
        )
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        establish_storage()
        if not options["without_static"]:
            collect_static()


def make_folders() -> None:
    """Make the folders through which the embedded stack's messages go, and clear what was left half written in them."""
    folders = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in folders:
            folder = Path(folders[name])
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder_broker.clear(folder)


def establish_storage() -> None:
    """Only while no photo was taken in: later, a storage folder that is not there is on a disk that is not mounted."""
    # One that cannot be made now is no reason not to start: /readyz tells of it, and uploads wait.
    with contextlib.suppress(StorageError):
        if not Photo.objects.exists():
            storage().establish()


def collect_static() -> None:
    """Collect, hash and compress the static files, unless they are those of the last time."""
    seen = settings.STATIC_ROOT / FINGERPRINT
    now = _fingerprint()
    if seen.exists() and seen.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    # Else a power cut may keep the note and lose what it tells of, and pages have no style until the next version.
    os.sync()
    seen.write_text(now)


def _fingerprint() -> str:
    """Hash the names, sizes and times of all static files; reading them would take as long as collecting."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, files in finder.list([]):
            stat = Path(files.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()
