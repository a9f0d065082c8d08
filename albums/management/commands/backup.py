"""`manage.py backup [DEST]`: one more generation of the whole vault, sealed with a passphrase, while the vault runs."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from albums.backup import asking
from albums.backup.command import in_plain_words, listed
from albums.backup.making import Made, back_up, refuse_a_first_one
from albums.backup.progress import in_words
from albums.backup.pruning import prune

KEEP = 14


class Command(BaseCommand):
    help = "Back the vault up to a folder or bucket, sealed with a passphrase. Only what is new is copied."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dest", nargs="?", help="a folder, or an address like STORAGE_URL's (default: $BACKUP_URL)")
        parser.add_argument("--keep", type=_at_least_one, default=KEEP, help="how many backups to keep (default: %(default)s)")
        parser.add_argument(
            "--again", action="store_true", help="refuse where there is no backup yet: for timers, whose disk may not be mounted"
        )
        asking.add_passphrase(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with in_plain_words():
            place = asking.place(options["dest"])
            if options["again"]:
                refuse_a_first_one(place)
            passphrase = asking.passphrase(options["passphrase_file"], twice=True)
            made = back_up(place, passphrase=passphrase, tell=self.stdout.write)
            self.stdout.write(_in_words(made))
            removed = prune(place, keep=options["keep"])
        if removed:
            self.stdout.write(f"{removed:,} objects that no backup needs any more were removed.")
        lost = made.lacking | dict.fromkeys(made.only_there, "only the backup has it still")
        if lost:
            raise CommandError(f"The vault itself has no good copy of these:\n{listed(lost)}", returncode=3)


def _in_words(made: Made) -> str:
    header = made.header
    return (
        f"Backup {header.stamp} is complete: {header.objects:,} objects, {in_words(header.byte_size)}; "
        f"{made.copied:,} of them were copied now."
    )


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("keep at least one")
    return int(text)
