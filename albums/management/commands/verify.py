"""`manage.py verify [SOURCE]`: whether everything is there and whole, in the vault or in a backup.

Ends with 0 if so, 1 if something is missing, damaged or could not be opened, 3 if there is only something that nothing needs.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from albums.backup import asking
from albums.backup.command import in_plain_words, listed
from albums.backup.errors import BackupError
from albums.backup.header import Header
from albums.backup.opening import open_generation
from albums.backup.verifying import Found, verify_backup, verify_vault


class Command(BaseCommand):
    help = "Try every object's seal and checksum, of this vault or of a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", help="a backup: a folder, or an address like STORAGE_URL's; else the vault")
        parser.add_argument("--backup", action="store_true", help="the backup at $BACKUP_URL")
        parser.add_argument("--generation", metavar="STAMP", help="one backup, by its date or stamp (default: the newest)")
        parser.add_argument("--all", action="store_true", help="every backup that is there")
        asking.add_passphrase(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        unverified: dict[str, str] = {}
        with in_plain_words():
            if options["source"] or options["backup"]:
                found = self._in_backups(options, unverified)
            else:
                found = verify_vault(tell=self.stdout.write)
        _refuse_what_is_not_whole(found, unverified)
        if found.extra:
            extra = dict.fromkeys(found.extra, "nothing needs it")
            raise CommandError(f"All {found.tried:,} objects are whole. There are more:\n{listed(extra)}", returncode=3)
        self.stdout.write(f"All {found.tried:,} objects are there and whole.")

    def _in_backups(self, options: dict[str, Any], unverified: dict[str, str]) -> Found:
        """One, or each for itself: with --all those that do not open go into `unverified`, by stamp, with the reason."""
        place = asking.place(options["source"])
        passphrase = asking.passphrase(options["passphrase_file"], twice=False)
        if not options["all"]:
            return self._in_one(place, place.generation(options["generation"]), passphrase)
        found = Found()
        for stamp in place.stamps():
            try:
                one = self._in_one(place, place.header(stamp), passphrase)
            except BackupError as error:
                unverified[stamp] = str(error)
            else:
                found = Found(found.tried + one.tried, found.faults | one.faults, one.extra)
        return found

    def _in_one(self, place: asking.Place, header: Header, passphrase: str) -> Found:
        self.stdout.write(f"Backup {header.stamp}:")
        return verify_backup(open_generation(place, header, passphrase=passphrase), tell=self.stdout.write)


def _refuse_what_is_not_whole(found: Found, unverified: dict[str, str]) -> None:
    said = []
    if found.faults:
        said.append(f"Of {found.tried:,} objects these are not whole:\n{listed(found.faults)}")
    if unverified:
        said.append(f"These backups could not be verified:\n{listed(unverified)}")
    if said:
        raise CommandError("\n".join(said))
