"""`manage.py setup_address`: the one-time address at which the first keeper sets the vault up."""

import io
from argparse import ArgumentParser
from typing import Any

import segno
from django.core.management.base import BaseCommand

from accounts.setup import setup_address


class Command(BaseCommand):
    help = "Print the one-time set-up address and its QR code, while the vault has no keeper."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing when the vault has its keeper")

    def handle(self, *args: Any, **options: Any) -> None:
        address = setup_address()
        if address is None:
            if not options["quiet"]:
                self.stdout.write("The vault has its keeper; there is nothing to set up.")
            return
        self.stdout.write("\nThis vault has no keeper yet. Open this address once, or scan it with a phone:\n\n")
        self.stdout.write(f"    {address}\n\n")
        self.stdout.write(qr_code(address))
        self.stdout.flush()


def qr_code(text: str) -> str:
    """Return `text` as a QR code made of block characters, for a terminal."""
    lines = io.StringIO()
    segno.make(text, error="l").terminal(lines, compact=True)
    return lines.getvalue()
