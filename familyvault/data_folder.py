"""The data folder of the embedded stack: made, locked and given its secrets before the settings load.

`manage.py` calls `ready` ahead of Django, since the settings read the secrets that the first start makes. Of other commands it
calls only what tells the settings where the folder is.
"""

import argparse
import fcntl
import os
import secrets
from pathlib import Path

from albums.storage.keys import generate_keyring_text

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
DATABASE = "vault.sqlite3"
SECRET_FILES = {"SECRET_KEY": "secret_key", "VAULT_KEYS": "vault.keys", "MARK_KEYS": "mark.keys"}

# By any of these a data folder is known, also one whose making was cut short.
_OURS = ("lock", "secrets", "objects", DATABASE)
_LEFT_BY_SYSTEMS = {"lost+found", "System Volume Information", "$RECYCLE.BIN"}


class CannotStart(Exception):
    """The vault cannot start; the message is one sentence for whoever started it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `manage.py up`."""
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    add_data(parser)


def ready(arguments: list[str]) -> None:
    """Make the data folder that `manage.py up` was told of fit to start on, and put into the environment where it is
    and where the vault listens.

    The lock is held until this process and whatever it becomes ends. Raises CannotStart.
    """
    # Answers --help itself, before anything is made.
    parser = argparse.ArgumentParser(prog="bin/run", description="Serve the vault out of one data folder.")
    add_arguments(parser)
    given, _ = parser.parse_known_args(arguments)
    if not given.host:
        raise CannotStart("--host needs an address to listen on; 127.0.0.1 is this machine alone.")
    folder = _named(given.data)
    _refuse_other_things(folder)
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{given.port}")
    os.environ["WEB_BIND"] = f"[{given.host}]:{given.port}" if ":" in given.host else f"{given.host}:{given.port}"
    _take(folder)


def ready_to_restore(arguments: list[str]) -> None:
    """The same for `manage.py restore`, which needs a data folder of its own unless everything comes from the environment,
    or no vault is restored: to list backups and to write keys touches none.

    What the vault was started with before is replaced by the backup's secrets, once that is known to open.
    """
    asked = _asked(arguments)
    if asked.help or asked.list or asked.keys_to:
        _make_do_without_a_vault()
    elif is_needed():
        folder = _named(asked.data)
        _refuse_other_things(folder)
        _take(folder)


def ready_to_look(arguments: list[str]) -> None:
    """For a command that works beside the vault: put into the environment which data folder `--data` names.

    Raises CannotStart where no vault is there, since the database that Django would make would be in the way of one.
    """
    asked = _asked(arguments)
    folder = _named(asked.data)
    if asked.help:
        _make_do_without_a_vault()
    elif not _database_is_given() and not (folder / DATABASE).exists():
        raise CannotStart(f"There is no vault in {folder}; name its data folder with --data.")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the argument by which commands are told where the data folder is."""
    parser.add_argument("--data", type=Path, help="data folder (default: $FAMILYVAULT_DATA, or data)")


def is_needed() -> bool:
    """Whether anything is in a data folder, rather than all of it in the environment."""
    return not (_database_is_given() and all(secret_is_given(name) for name in SECRET_FILES))


def secret_is_given(name: str) -> bool:
    """Whether a secret comes from the environment rather than from the data folder."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def strangers_in(folder: Path) -> set[str]:
    """What is at the top of a folder, but for what is hidden and what systems leave in one that is empty otherwise.

    Nothing where it cannot be listed: why not, whoever uses it next finds out and says.
    """
    try:
        found = os.listdir(folder)
    except OSError:
        return set()
    return {name for name in found if not name.startswith(".")} - _LEFT_BY_SYSTEMS


def replace_secret(path: Path, text: str) -> None:
    """Write a secret, mode 0600, in the place of any that is there; after a crash it is the old one or the new one."""
    os.replace(_written_beside(path, text.strip() + "\n"), path)
    _sync_folder(path.parent)


def make_secrets(folder: Path) -> None:
    """Make those secrets of the vault in `folder` that exist neither there nor in the environment, with mode 0600.

    Raises CannotStart where a database exists already: whoever lost its keys needs the backup, not new keys.
    """
    missing = [
        (name, folder / "secrets" / filename)
        for name, filename in SECRET_FILES.items()
        if not secret_is_given(name) and not (folder / "secrets" / filename).exists()
    ]
    if missing and (folder / DATABASE).exists():
        raise CannotStart(
            f"The vault's database exists but {missing[0][1]} is missing: "
            "restore the folder 'secrets' from your backup, since a new key opens none of the photos."
        )
    if missing:
        _make_private(folder / "secrets")
    for name, path in missing:
        _write_once(path, _new_secret(name))


def _new_secret(name: str) -> str:
    return secrets.token_urlsafe(64) + "\n" if name == "SECRET_KEY" else generate_keyring_text()


def _asked(arguments: list[str]) -> argparse.Namespace:
    """What decides here; the command itself answers, and refuses what it does not know."""
    parser = argparse.ArgumentParser(add_help=False)
    add_data(parser)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keys-to", type=Path)
    return parser.parse_known_args(arguments)[0]


def _make_do_without_a_vault() -> None:
    """Secrets for the settings that end with this process, which neither reads nor writes a vault; so one may run meanwhile."""
    for name in SECRET_FILES:
        if not secret_is_given(name):
            os.environ[name] = _new_secret(name)


def _named(data: Path | None) -> Path:
    """The data folder, by an argument or else the environment; from here on the environment names it."""
    folder = (data or Path(os.environ.get("FAMILYVAULT_DATA") or ROOT / "data")).expanduser().resolve()
    os.environ["FAMILYVAULT_DATA"] = str(folder)
    return folder


def _database_is_given() -> bool:
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


def _refuse_other_things(folder: Path) -> None:
    """Somebody's home would be closed to everybody else, and filled with a vault."""
    if strangers_in(folder) and not any((folder / name).exists() for name in _OURS):
        raise CannotStart(f"{folder} holds other things than a vault. Name an empty folder with --data.")


def _take(folder: Path) -> None:
    # Whatever the vault writes from here on is its own: the database, uploads, messages, logs of crashes.
    os.umask(0o077)
    try:
        _make_private(folder)
        _lock(folder / "lock")
        make_secrets(folder)
    except OSError as error:
        raise CannotStart(f"The data folder {folder} cannot be used: {error.strerror}.") from None


def _make_private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder that a power cut takes away takes with it what was synced within.
        _sync_folder(folder.parent)
    folder.chmod(0o700)


def _lock(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"A vault is already running on {path.parent}; end that one first.") from None
    # Kept across exec, and closed in every child: the lock lives exactly as long as the supervisor.
    os.set_inheritable(descriptor, True)


def _write_once(path: Path, text: str) -> None:
    """Write a secret so that after a crash the file is whole or absent, and never over one that is there."""
    temporary = _written_beside(path, text)
    try:
        os.link(temporary, path)
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _written_beside(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.new")
    # Whoever writes here holds the folder: what is there was left by one that was killed, with a key in it perhaps.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    return temporary


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
