"""The data folder of the embedded stack: made, locked and given its secrets before the settings load.

`manage.py` calls `ready` ahead of Django, since the settings read the secrets that the first start makes.
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


class CannotStart(Exception):
    """The vault cannot start; the message is one sentence for whoever started it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `manage.py up`."""
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="data folder (default: $FAMILYVAULT_DATA, or data)")


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
    folder = (given.data or Path(os.environ.get("FAMILYVAULT_DATA") or ROOT / "data")).expanduser().resolve()
    os.environ["FAMILYVAULT_DATA"] = str(folder)
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{given.port}")
    os.environ["WEB_BIND"] = f"[{given.host}]:{given.port}" if ":" in given.host else f"{given.host}:{given.port}"
    # Whatever the vault writes from here on is its own: the database, uploads, messages, logs of crashes.
    os.umask(0o077)
    try:
        _make_private(folder)
        _lock(folder / "lock")
        make_secrets(folder)
    except OSError as error:
        raise CannotStart(f"The data folder {folder} cannot be used: {error.strerror}.") from None


def make_secrets(folder: Path) -> None:
    """Make those secrets of the vault in `folder` that exist neither there nor in the environment, with mode 0600.

    Raises CannotStart where a database exists already: whoever lost its keys needs the backup, not new keys.
    """
    missing = [
        (name, folder / "secrets" / filename)
        for name, filename in SECRET_FILES.items()
        if not os.environ.get(name)
        and not os.environ.get(f"{name}_FILE")
        and not (folder / "secrets" / filename).exists()
    ]
    if missing and (folder / DATABASE).exists():
        raise CannotStart(
            f"The vault's database exists but {missing[0][1]} is missing: "
            "restore the folder 'secrets' from your backup, since a new key opens none of the photos."
        )
    if missing:
        _make_private(folder / "secrets")
    for name, path in missing:
        _write_once(path, secrets.token_urlsafe(64) + "\n" if name == "SECRET_KEY" else generate_keyring_text())


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(temporary, path)
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
