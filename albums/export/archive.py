"""An export as a ZIP that is made while it is sent, and whose length is known before.

Nothing is compressed: pictures are already. The zipfile module writes to a stream that cannot go back, so sizes and
checksums follow each file, and Zip64 is used where an archive grows beyond 2 GiB or 65,535 files.

A picture that turns out to be unreadable is left out, and named in MISSING.txt, which comes last. The bytes that were
promised for it are made up at the end: by blanks in the archive's comment, or where these are too many by a file of zeros.
"""

import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from albums.export.documents import Documents
from albums.export.missing import MISSING_TXT, line_of, missing_text
from albums.export.pictures import Unreadable, in_its_place, read
from albums.export.plan import Item, Lost, Plan

BLANK = "blank in place of what is missing.bin"
MOST_OF_A_COMMENT = 60_000
# Info-ZIP's extended timestamp: the moment in UTC, where a ZIP's own times have no zone and begin in 1980.
_TIMESTAMP = struct.Struct("<HHBl")
_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
_PIECE = 2**16


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive as it counts for the archive's length: its name and how many bytes."""

    name: str
    size: int
    at: datetime

    def info(self, zone: ZoneInfo) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(self.name, _in_dos_time(self.at.astimezone(zone)))
        info.extra = self.extra
        info.external_attr = 0o100600 << 16
        info.file_size = self.size
        return info

    @property
    def extra(self) -> bytes:
        seconds = int(self.at.timestamp())
        return _TIMESTAMP.pack(0x5455, 5, 1, seconds) if -(2**31) <= seconds < 2**31 else b""


def archive_size(entries: Iterable[Entry]) -> int:
    """Return the bytes of an archive of these files in this order, as zipfile writes it (PKWARE APPNOTE 6.3.10, 4.3)."""
    offset = central = count = 0
    for entry in entries:
        named = len(entry.name.encode()) + len(entry.extra)
        is_large = entry.size * 1.05 > zipfile.ZIP64_LIMIT
        numbers = 2 * (entry.size > zipfile.ZIP64_LIMIT) + (offset > zipfile.ZIP64_LIMIT)
        central += 46 + named + (4 + 8 * numbers if numbers else 0)
        offset += 30 + named + entry.size + (20 + 24 if is_large else 16)
        count += 1
    is_long = count > zipfile.ZIP_FILECOUNT_LIMIT or max(offset, central) > zipfile.ZIP64_LIMIT
    return offset + central + 22 + (56 + 20 if is_long else 0)


class Archive:
    """The ZIP of a plan: `size` bytes, by iterating once. `lost` grows while it is read.

    Iterating raises StorageUnavailable when the storage does not answer, and Unreadable when a file goes in the middle of
    its sending: an archive that only looks whole is worse than none.
    """

    def __init__(self, plan: Plan, documents: Documents, *, folder: str, made_at: datetime, zone: ZoneInfo) -> None:
        self.lost: list[Lost] = []
        self._plan, self._documents, self._folder, self._made_at, self._zone = plan, documents, folder, made_at, zone
        promised = [*map(self._entry_of_document, documents.paths), *map(self._entry_of_picture, plan.items)]
        self.size = archive_size([*promised, self._missing()])

    def __iter__(self) -> Iterator[bytes]:
        sink = _Sink()
        self._written: list[Entry] = []
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for path in self._documents.paths:
                yield from self._write(archive, sink, self._entry_of_document(path), self._documents.read(path))
            for item in self._plan.items:
                yield from self._write_picture(archive, sink, item)
            yield from self._write(archive, sink, self._missing(), [missing_text(self._plan, self.lost)])
            yield from self._make_up(archive, sink)
        yield from sink.taken()

    def _write_picture(self, archive: zipfile.ZipFile, sink: "_Sink", item: Item) -> Iterator[bytes]:
        try:
            pieces = read(item)
        except Unreadable as unreadable:
            yield from self._write_in_its_place(archive, sink, item, why=unreadable.why)
        else:
            yield from self._write(archive, sink, self._entry_of_picture(item), pieces)

    def _write_in_its_place(self, archive: zipfile.ZipFile, sink: "_Sink", item: Item, *, why: str) -> Iterator[bytes]:
        """The view without marks, if there is one and it takes no more room than the picture, with its mention."""
        planned = archive_size([self._entry_of_picture(item)])
        picture = in_its_place(item)
        if picture is not None:
            lost = Lost(item.path, f"{why}; instead there is the largest picture without marks")
            entry = Entry(f"{self._folder}/{item.path.rpartition('.')[0]} (not the original).jpg", len(picture), item.at)
            if archive_size([entry]) + len(line_of(lost)) <= planned:
                self.lost.append(lost)
                yield from self._write(archive, sink, entry, [picture])
                return
        self.lost.append(Lost(item.path, why))

    def _make_up(self, archive: zipfile.ZipFile, sink: "_Sink") -> Iterator[bytes]:
        lacking = self.size - archive_size(self._written)
        if lacking <= MOST_OF_A_COMMENT:
            archive.comment = b" " * lacking
            return
        blank, comment = blank_of(self._written, size=self.size, at=self._made_at, name=f"{self._folder}/{BLANK}")
        yield from self._write(archive, sink, blank, _zeros(blank.size))
        archive.comment = b" " * comment

    def _write(
        self, archive: zipfile.ZipFile, sink: "_Sink", entry: Entry, pieces: Iterable[bytes]
    ) -> Iterator[bytes]:  # fmt: skip
        self._written.append(entry)
        with archive.open(entry.info(self._zone), "w") as file:
            for piece in pieces:
                file.write(piece)
                yield from sink.taken()
        yield from sink.taken()

    def _missing(self) -> Entry:
        return Entry(f"{self._folder}/{MISSING_TXT}", len(missing_text(self._plan, self.lost)), self._made_at)

    def _entry_of_document(self, path: str) -> Entry:
        return Entry(f"{self._folder}/{path}", self._documents.size(path), self._made_at)

    def _entry_of_picture(self, item: Item) -> Entry:
        return Entry(f"{self._folder}/{item.path}", item.size, item.at)


def blank_of(written: list[Entry], *, size: int, at: datetime, name: str) -> tuple[Entry, int]:
    """Return the file of zeros, and the length of the comment, by which an archive of `written` comes to `size` bytes.

    Near the border of 2 GiB the blank itself may bring Zip64 about; the comment moves the border out of its way.
    """
    for comment in range(0, MOST_OF_A_COMMENT, 100):
        blank = Entry(name, size - comment - archive_size([*written, Entry(name, 0, at)]), at)
        for _ in range(2):
            excess = archive_size([*written, blank]) + comment - size
            if excess == 0:
                return blank, comment
            blank = Entry(name, blank.size - excess, at)
    raise AssertionError("no blank fills this archive up")


class _Sink:
    """Where zipfile writes to: a stream that knows no way back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        piece, self._pieces = b"".join(self._pieces), []
        if piece:
            yield piece


def _in_dos_time(at: datetime) -> tuple[int, ...]:
    return min(max(at.timetuple()[:6], _FIRST), _LAST)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, _PIECE))
        count -= _PIECE
