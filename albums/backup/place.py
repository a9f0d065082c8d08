"""A place for backups: a folder or a bucket of its own, with generations in it."""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from albums.storage import Storage, storage_at
from albums.storage.errors import InvalidStorageUrl, ObjectMissing, StorageError, StorageFull

from .errors import DamagedBackup, NoRoom, NotABackup
from .header import Header, Part

# No object's folder is called so: theirs are two hexadecimal digits.
FOLDER = "vb"
BEGUN, PRUNING, COMPLETE = "begun", "pruning", "complete"
_FILE = re.compile(rf"{FOLDER}/(\d{{8}}t\d{{6}}z-\d{{6}})-([a-z]+)")
_STAMP = "%Y%m%dt%H%M%Sz-%f"
_PIECE = 1 << 20


class Place:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    @classmethod
    def at(cls, address: str) -> "Place":
        """From a path, or an address in the form of STORAGE_URL. Raises NotABackup."""
        try:
            return cls(storage_at(address if "://" in address else f"file://{quote(str(Path(address).resolve()))}"))
        except InvalidStorageUrl as error:
            raise NotABackup(f"The place of the backup cannot be used: {error}.") from None

    def generations(self) -> list[Header]:
        """The complete ones, the oldest first. One whose header does not open is left out, and stays where it is."""
        found = []
        for stamp, parts in self.files().items():
            if COMPLETE in parts:
                try:
                    found.append(self.header(stamp))
                except DamagedBackup:
                    continue
        return sorted(found, key=lambda header: header.stamp)

    def generation(self, stamp: str | None = None) -> Header:
        """One by its stamp (or the beginning of it), or the newest. Raises NotABackup."""
        if stamp:
            fits = [found for found, parts in self.files().items() if found.startswith(stamp) and COMPLETE in parts]
            if len(fits) != 1:
                raise NotABackup(f"There is {'more than one' if fits else 'no'} complete backup of {stamp} here.")
            return self.header(fits[0])
        return self.header(self.stamps()[-1])

    def stamps(self) -> list[str]:
        """Those of every complete generation, the oldest first, damaged ones too. Raises NotABackup where there is none."""
        found = sorted(stamp for stamp, parts in self.files().items() if COMPLETE in parts)
        if not found:
            raise NotABackup("There is no complete backup here.")
        return found

    def header(self, stamp: str) -> Header:
        """Raises DamagedBackup or UnknownVersion."""
        header = Header.from_json(self._read(stamp, COMPLETE))
        if header.stamp != stamp:
            raise DamagedBackup("The backup's header is another one's.")
        return header

    def new_stamp(self) -> str:
        """This instant, or one after all that are here: a clock that was set back makes no older backup the newest."""
        newest = max(self.files(), default=None)
        now = datetime.now(UTC)
        return (now if newest is None else max(now, time_of(newest) + timedelta(microseconds=1))).strftime(_STAMP)

    def files(self) -> dict[str, dict[str, int]]:
        """The files of every generation, complete or not: {stamp: {part: size in bytes}}."""
        found: dict[str, dict[str, int]] = {}
        for name, size in self.storage.sizes():
            if match := _FILE.fullmatch(name):
                found.setdefault(match[1], {})[match[2]] = size
        return found

    def objects(self) -> dict[str, int]:
        """The vault's objects that lie here, and their sizes."""
        return {name: size for name, size in self.storage.sizes() if not name.startswith(f"{FOLDER}/")}

    def put(self, stamp: str, part: str, source: BinaryIO) -> Part:
        """Store one file of a generation."""
        counted = _Counted(source)
        with room_named():
            self.storage.put(_name(stamp, part), io.BufferedReader(counted, _PIECE))
        return Part(size=counted.size, sha256=counted.digest.hexdigest())

    @contextmanager
    def open(self, header: Header, part: str) -> Iterator[BinaryIO]:
        """A part that is as the header says, from its beginning. Raises DamagedBackup."""
        self._check(header, part)
        try:
            body = self.storage.get(_name(header.stamp, part))
        except ObjectMissing:
            raise DamagedBackup(_missing(header, part)) from None
        with body:
            yield body

    def delete(self, stamp: str, part: str) -> None:
        self.storage.delete(_name(stamp, part))

    def _check(self, header: Header, part: str) -> None:
        """Before a part is acted on, all of it is known to be there."""
        counted, said = hashlib.sha256(), header.parts[part]
        try:
            with self.storage.get(_name(header.stamp, part)) as body:
                size = 0
                while piece := body.read(_PIECE):
                    counted.update(piece)
                    size += len(piece)
        except ObjectMissing:
            raise DamagedBackup(_missing(header, part)) from None
        if size < said.size:
            raise DamagedBackup(f"The backup of {header.stamp} is cut short: its {part} are not all there.")
        if counted.hexdigest() != said.sha256:
            raise DamagedBackup(f"The backup of {header.stamp} is damaged: its {part} are not what was written.")

    def _read(self, stamp: str, part: str) -> bytes:
        try:
            with self.storage.get(_name(stamp, part)) as body:
                return io.BufferedReader(body, _PIECE).read()
        except ObjectMissing:
            raise DamagedBackup(f"The backup of {stamp} has no header.") from None


def time_of(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


@contextmanager
def room_named() -> Iterator[None]:
    """A storage that is full, in a sentence."""
    try:
        yield
    except StorageFull:
        raise NoRoom("There is no room left. What was complete before is as it was.") from None


def in_a_sentence(error: StorageError) -> str:
    """What a storage says, as a sentence of its own, with the path where a disk's system named one."""
    words, path = str(error), getattr(error.__cause__, "filename", None)
    said = f"{words[:1].upper()}{words[1:]}{f': {path}' if path else ''}"
    return said if said.endswith("?") else f"{said}."


def _name(stamp: str, part: str) -> str:
    return f"{FOLDER}/{stamp}-{part}"


def _missing(header: Header, part: str) -> str:
    return f"The backup of {header.stamp} is damaged: its {part} are missing."


class _Counted(io.RawIOBase):
    """What passes through, counted and hashed."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.size = 0
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece = self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        self.size += len(piece)
        self.digest.update(piece)
        return len(piece)
