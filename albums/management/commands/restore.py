"""`manage.py restore [SOURCE]`: a backup into an empty vault, on either stack, whichever stack it was made on."""

import shlex
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from albums.backup import asking
from albums.backup.command import in_plain_words, listed
from albums.backup.keeping import Person
from albums.backup.opening import Opened, open_generation
from albums.backup.restoring import Restored, restore, write_keys
from familyvault.data_folder import add_data, is_needed

FROZEN = """Restored. The vault is as it was on {when} (UTC), and frozen: nobody sees anything but its keepers: {keepers}.
{left_out}Whose access was ended after that day has it again, and what was deleted after it is back. So look through
People before you open the vault again. Nobody is logged in any more; invitations that nobody had used are withdrawn.
A keeper who cannot get a code by mail comes in by a link. It begins with PUBLIC_URL: set that as it is for the vault, and say
{let_in}"""


class Command(BaseCommand):
    help = "Restore a backup into an empty vault."
    # The secrets of a new vault are there only after it.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", help="a folder, or an address like STORAGE_URL's (default: $BACKUP_URL)")
        add_data(parser)
        parser.add_argument("--generation", metavar="STAMP", help="an older one, by its date or stamp (default: the newest)")
        parser.add_argument("--list", action="store_true", help="only list the backups that are there")
        parser.add_argument("--keys-to", type=Path, metavar="FOLDER", help="only write the vault's keys, for a full stack")
        parser.add_argument(
            "--keeper", action="append", default=[], metavar="EMAIL",
            help="who keeps the vault from now on (several: say it again; else it is asked); other keepers stay out",
        )  # fmt: skip
        parser.add_argument("--despite-damage", action="store_true", help="restore what is there, though some is lost")
        asking.add_passphrase(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with in_plain_words():
            place = asking.place(options["source"])
            if options["list"]:
                self._list(place)
                return
            header = place.generation(options["generation"])
            passphrase = asking.passphrase(options["passphrase_file"], twice=False)
            opened = open_generation(place, header, passphrase=passphrase)
            if options["keys_to"]:
                self._write_keys(opened, options["keys_to"])
                return
            done = restore(
                opened, choose=partial(asking.keepers, options["keeper"]), despite_damage=options["despite_damage"],
                tell=self.stdout.write,
            )  # fmt: skip
        self.stdout.write(_in_words(done, when=f"{header.made_at:%Y-%m-%d %H:%M}"))
        if done.lacking:
            raise CommandError(f"These are lost:\n{listed(done.lacking)}", returncode=3)

    def _list(self, place: asking.Place) -> None:
        for header in place.generations():
            self.stdout.write(f"{header.stamp}  {header.objects:,} objects" + (", some lacking" if header.lacking else ""))

    def _write_keys(self, opened: Opened, folder: Path) -> None:
        for path in write_keys(opened, folder):
            self.stdout.write(f"Wrote {path}.")


def _in_words(done: Restored, *, when: str) -> str:
    left_out = ", ".join(map(str, done.left_out))
    return FROZEN.format(
        when=when, keepers=", ".join(map(str, done.keepers)),
        left_out=left_out and f"Out, though they kept it then, until a keeper lets them in again: {left_out}.\n",
        let_in=_let_in(done.keepers),
    )  # fmt: skip


def _let_in(keepers: list[Person]) -> str:
    """The command as it can be typed where this one was."""
    email = next((person.email for person in keepers if person.email), "EMAIL")
    data = ["--data", str(settings.DATA_DIR)] if is_needed() else []
    return shlex.join([sys.executable, sys.argv[0], "let_in", email, *data])
