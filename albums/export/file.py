"""An export as one ZIP file on a disk: whole under its name, or not there."""

import os
from collections.abc import Callable
from pathlib import Path

from albums.backup.room import need_room_at
from albums.export.archive import Archive
from albums.export.folder import PART


def export_to_file(target: Path, archive: Archive, *, begun: Callable[[], None]) -> None:
    """Write the archive, for its owner's eyes only; what is interrupted is removed.

    `begun` is called once the file can be written, before its first byte. Raises FileExistsError or NoRoom before that,
    StorageUnavailable, Unreadable, OSError.
    """
    if target.exists():
        raise FileExistsError(target)
    need_room_at(target.parent, byte_size=archive.size)
    part = target.with_name(target.name + PART)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        try:
            begun()
            for piece in archive:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            os.replace(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
