"""What the commands `backup`, `restore` and `verify` ask for: a place, and a passphrase that no list of processes shows."""

import getpass
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import parse_qsl

from familyvault.hosts import is_elsewhere, split_address

from .errors import NoKeeper, NoPassphrase, NotABackup
from .keeping import Person, keepers_of, named
from .place import Place

WHO_KEEPS_IT = """The backup does not know whose access was ended after it. So only whom you name now keeps the vault (several: with
commas between them); the others stay out until those let them in again."""
PASSPHRASE, PLACE = "BACKUP_PASSPHRASE", "BACKUP_URL"


def add_passphrase(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help=f"holds the passphrase in its first line (or {PASSPHRASE}_FILE, or {PASSPHRASE}; else it is asked for)",
    )  # fmt: skip


def passphrase(given: Path | None, *, twice: bool) -> str:
    """From the file that was named, the environment, or the keyboard; typed twice for a new backup. Raises NoPassphrase."""
    path = given or os.environ.get(f"{PASSPHRASE}_FILE")
    if path:
        return _first_line(Path(path))
    if os.environ.get(PASSPHRASE):
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        raise NoPassphrase(f"There is nobody to ask for the passphrase: set {PASSPHRASE}_FILE, or use --passphrase-file.")
    typed = getpass.getpass("Passphrase of the backup: ")
    if twice and getpass.getpass("Once more: ") != typed:
        raise NoPassphrase("That was not the same twice.")
    return typed


def keepers(given: list[str], people: list[Person]) -> list[Person]:
    """Whom `--keeper` or the person at the keyboard names, of those whom the backup knows. Raises NoKeeper."""
    if given:
        return named(people, by=given)
    if not sys.stdin.isatty():
        raise NoKeeper(f"Say who keeps the vault from now on: --keeper EMAIL. {keepers_of(people)}")
    print(f"{keepers_of(people)}\n{WHO_KEEPS_IT}")
    while True:
        try:
            return named(people, by=filter(None, input("Who keeps the vault now? E-mail address: ").split(",")))
        except NoKeeper as error:
            print(error)
        except EOFError:
            raise NoKeeper("Nobody was named to keep the vault. Nothing was restored.") from None


def place(given: str | None) -> Place:
    """The place that was named, or that of the environment: an address with a bucket's secret belongs there. Raises NotABackup."""
    address = given or _from_environment()
    if not address:
        raise NotABackup(f"Say where: a folder, or an address like STORAGE_URL's in {PLACE} or {PLACE}_FILE.")
    where = split_address(address)
    if is_elsewhere(where.hostname) and dict(parse_qsl(where.query)).get("tls") == "0":
        raise NotABackup("The place of the backup is on another machine, and would be asked without TLS: leave tls=0 away.")
    return Place.at(address)


def _from_environment() -> str:
    path = os.environ.get(f"{PLACE}_FILE")
    return _first_line(Path(path)) if path else os.environ.get(PLACE, "")


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoPassphrase(f"{path} cannot be read ({type(error).__name__}).") from None
    if not lines or not lines[0]:
        raise NoPassphrase(f"{path} is empty.")
    return lines[0]
