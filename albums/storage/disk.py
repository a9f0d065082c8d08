"""Objects as files, there after a power cut or not at all.

A put writes a temporary file, syncs it, renames it into place and syncs the folder. It never makes the storage's own
folder: where a disk is not mounted, that would hide photos in the folder that it is mounted on.
A failed fsync is never tried again: the kernel may have dropped the pages already and
would then report success for bytes that were never written ("fsyncgate", 2018).
"""

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from .errors import InvalidName, ObjectMissing, StorageFull, StorageUnavailable
from .names import checked

_CHUNK_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskStorage:
    """The `Storage` of the embedded stack: one folder, readable by its owner only."""

    def __init__(self, root: Path | str):
        self.root = Path(root)
        # No object name begins with a dot, so this folder is never an object's.
        self._temporary = self.root / ".incoming"

    def establish(self) -> None:
        with _errors_named():
            _make_folder(self._temporary)

    def put(self, name: str, source: BinaryIO) -> None:
        target = self._path(name)
        self._demand_folder()
        with _errors_named():
            _make_folder(self._temporary)
            temporary = self._temporary / secrets.token_hex(16)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            try:
                _write_and_sync(descriptor, source)
            finally:
                os.close(descriptor)
            _move_into_place(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def get(self, name: str) -> BinaryIO:
        path = self._path(name)
        with _errors_named():
            try:
                return open(path, "rb", buffering=0)
            except FileNotFoundError:
                self._demand_folder()
                raise ObjectMissing("no such object") from None

    def delete(self, name: str) -> None:
        path = self._path(name)
        with _errors_named():
            try:
                path.unlink()
                _sync_folder(path.parent)
            except FileNotFoundError:
                self._demand_folder()

    def exists(self, name: str) -> bool:
        path = self._path(name)
        with _errors_named():
            try:
                path.stat()
            except FileNotFoundError:
                self._demand_folder()
                return False
        return True

    def sizes(self) -> Iterator[tuple[str, int]]:
        self._demand_folder()
        with _errors_named():
            for folder in sorted(self._object_folders()):
                for path in folder.iterdir():
                    name = f"{folder.name}/{path.name}"
                    # What a file manager leaves in a folder is no object; what goes meanwhile is not there.
                    with contextlib.suppress(InvalidName, FileNotFoundError):
                        yield checked(name), path.stat().st_size

    def check(self) -> None:
        probe = self._temporary / secrets.token_hex(16)
        self._demand_folder()
        with _errors_named():
            _make_folder(self._temporary)
            try:
                probe.write_bytes(b"ready?")
                if probe.read_bytes() != b"ready?":
                    raise StorageUnavailable("the storage folder does not keep what it is given")
            finally:
                probe.unlink(missing_ok=True)

    def sweep_temporary(self, *, older_than: timedelta) -> int:
        """Only age tells an abandoned file from another process's put under way."""
        oldest_kept = time.time() - older_than.total_seconds()
        removed = 0
        for path in self._temporary.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= oldest_kept:
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, name: str) -> Path:
        return self.root / checked(name)

    def _object_folders(self) -> Iterator[Path]:
        return self.root.glob("[0-9a-z][0-9a-z]")

    def _demand_folder(self) -> None:
        """Where there is nothing at all, no object is missing: the disk is. Copying programs pass over what is hidden or
        empty, so either sign will do.
        """
        with _errors_named():
            if not self._temporary.is_dir() and not any(self._object_folders()):
                raise StorageUnavailable(f"{self.root} is not there, or is empty: is its disk mounted?")

    def __repr__(self) -> str:
        return f"<DiskStorage {self.root}>"


def _write_and_sync(descriptor: int, source: BinaryIO) -> None:
    # Reading stays outside: the source's own failure is not the storage's.
    while chunk := source.read(_CHUNK_BYTES):
        with _errors_named():
            _write_all(descriptor, chunk)
    with _errors_named():
        os.fsync(descriptor)


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _move_into_place(temporary: Path, target: Path) -> None:
    with _errors_named():
        _make_folder(target.parent)
        os.replace(temporary, target)
        _sync_folder(target.parent)


def _make_folder(folder: Path) -> None:
    """Make it and what is missing above it; a new entry is durable before it is used.

    The parent is synced even when another process has just made the folder, for that
    process may not have come to its own sync yet... but only then: an old folder costs
    one stat.
    """
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _errors_named() -> Iterator[None]:
    """The operating system's refusals in the storage's own words."""
    try:
        yield
    except OSError as error:
        kind = StorageFull if error.errno in _FULL else StorageUnavailable
        raise kind(f"the storage folder failed: {error.strerror}") from error
