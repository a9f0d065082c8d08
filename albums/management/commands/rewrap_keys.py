"""`manage.py rewrap_keys`: after a new line was put first in `vault.keys`, bring everything under it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from albums.rewrapping import keys_in_use, rewrap_all
from albums.storage import keyring


class Command(BaseCommand):
    help = "Wrap the keys of all photos, uploads, traces and shelves under the first line of vault.keys."

    def handle(self, *args: Any, **options: Any) -> None:
        done = rewrap_all()
        current = keyring().current_id
        self.stdout.write(f"{done.changed} keys were wrapped anew; all others were under {current} already.")
        if done.closed:
            raise CommandError(f"These open under no line of vault.keys: {', '.join(done.closed[:20])}.")
        others = sorted(keys_in_use().keys() - {current})
        if others:
            raise CommandError(f"Still needed: {', '.join(others)}. Run this again once every process was restarted.")
        self.stdout.write("No other line of vault.keys is needed by this database. Backups made before need it still.")
