"""`manage.py export`: everything out of the vault, as a folder or a ZIP. For whoever has the vault's shell.

The ledger keeps that it was done, and the keepers are told, as of an export by the page; not of one that is refused.
"""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.family_time import family_zone
from accounts.models import Vault
from albums.backup.errors import NoRoom
from albums.backup.progress import in_words
from albums.export.archive import Archive
from albums.export.documents import Documents
from albums.export.file import export_to_file
from albums.export.folder import Done, NotAnExport, export_to
from albums.export.names import safe_name
from albums.export.pictures import Unreadable
from albums.export.plan import Lost, Plan, every_album, plan_for
from albums.export.telling import tell
from albums.export.writing import written
from albums.storage.errors import StorageUnavailable

TELL_EVERY = 100


class Command(BaseCommand):
    help = "Take the originals out, with captions, dates, people and the ledger: everything, or some albums."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dest", type=Path, metavar="DEST", help="a folder; with --zip, the file to write")
        parser.add_argument("--zip", action="store_true", help="one ZIP file in place of a folder")
        parser.add_argument("--album", action="append", metavar="NAME", help="a name or id; can be said several times")

    def handle(self, *args: Any, **options: Any) -> None:
        vault = Vault.objects.first()
        if vault is None:
            raise CommandError("This vault has not been set up yet; there is nothing in it.")
        plan = _plan(options["album"])
        self.stdout.write(f"{plan.count:,} pictures, {in_words(plan.size)} ({plan.size:,} bytes).")
        documents = written(plan, vault=vault, made_at=timezone.now(), zone=family_zone())
        try:
            take = self._to_file if options["zip"] else self._to_folder
            lost = take(options["dest"], plan, documents, vault)
        except NoRoom as error:
            raise CommandError(str(error)) from None
        except (StorageUnavailable, Unreadable, OSError) as error:
            again = "" if options["zip"] else " Say it once more to go on where it stopped."
            raise CommandError(f"The export could not be finished: {_in_words(error)}.{again}") from error
        finally:
            documents.close()
        missing = len(plan.lost) + len(lost)
        if missing:
            raise CommandError(f"{missing} pictures are missing or not the originals; MISSING.txt names them.")

    def _to_folder(self, dest: Path, plan: Plan, documents: Documents, vault: Vault) -> list[Lost]:
        try:
            done = export_to(dest, plan, documents, begun=partial(tell, plan, by=None), tell=self._tell)
        except NotAnExport:
            raise CommandError(f"{dest} holds something else. Please name an empty folder, or an earlier export.") from None
        self.stdout.write(f"{done.written} pictures written, {done.left} were there already: {dest}")
        return done.lost

    def _to_file(self, dest: Path, plan: Plan, documents: Documents, vault: Vault) -> list[Lost]:
        folder = safe_name(f"{vault.name} {timezone.localdate():%Y-%m-%d}", otherwise="FamilyVault")
        archive = Archive(plan, documents, folder=folder, made_at=timezone.now(), zone=family_zone())
        try:
            export_to_file(dest, archive, begun=partial(tell, plan, by=None))
        except FileExistsError:
            raise CommandError(f"{dest} is there already.") from None
        self.stdout.write(f"Written: {dest}, {archive.size:,} bytes")
        return archive.lost

    def _tell(self, done: Done) -> None:
        number = done.written + done.left + len(done.lost)
        if number % TELL_EVERY == 0:
            self.stdout.write(f"{number} pictures so far")


def _in_words(error: Exception) -> str:
    """With the path, and without the number, of what the operating system refuses."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _plan(named: list[str] | None) -> Plan:
    if not named:
        return plan_for(every_album(), is_all=True)
    found = {album.pk: album for words in named for album in _albums(words)}
    return plan_for(found.values(), is_all=False)


def _albums(words: str) -> list:
    """All albums of this name, or the one of this id."""
    found = list(every_album().filter(name=words)) or list(every_album().filter(pk=_uuid(words)))
    if not found:
        raise CommandError(f"There is no album {words!r}.")
    return found


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
