"""Whether what is about to be written has room, said before the first byte rather than at the last."""

import shutil
from pathlib import Path

from albums.storage import Storage
from albums.storage.disk import DiskStorage

from .errors import NoRoom
from .progress import in_words

# What a file system needs beside the bytes, and what the rest of the machine shall still find.
SPARE = 64 << 20


def need_room(target: Storage, *, byte_size: int) -> None:
    """Raises NoRoom. A bucket does not tell how much it takes: there, being full shows when it is."""
    if isinstance(target, DiskStorage):
        need_room_at(target.root, byte_size=byte_size)


def need_room_at(folder: Path, *, byte_size: int) -> None:
    """The same on the disk of a folder, which need not be there yet."""
    free = shutil.disk_usage(_existing(folder)).free
    if free < byte_size + SPARE:
        raise NoRoom(
            f"There is too little room at {folder}: {in_words(byte_size + SPARE)} are needed, and {in_words(free)} are free. "
            "Nothing was changed."
        )


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
