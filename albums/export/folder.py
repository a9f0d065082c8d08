"""An export as a plain folder, which can be interrupted, repeated and brought up to date."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from albums.backup.room import need_room_at
from albums.export.documents import Documents
from albums.export.missing import MISSING_TXT, missing_text
from albums.export.pictures import Unreadable, in_its_place, read
from albums.export.plan import Item, Lost, Plan
from albums.export.writing import VAULT_JSON

PART = ".part"


class NotAnExport(Exception):
    """The folder holds other things: names of an export could be theirs."""


@dataclass
class Done:
    """How many pictures were written and how many were there already, and what was lost."""

    written: int = 0
    left: int = 0
    lost: list[Lost] = field(default_factory=list)


def export_to(
    folder: Path, plan: Plan, documents: Documents, *, begun: Callable[[], None], tell: Callable[[Done], None]
) -> Done:
    """Write the plan below `folder`, for its owner's eyes only. A picture that is there, and right, is left.

    `begun` is called once the folder can take it, before anything is written; `tell` after every picture. No picture is ever
    removed or written over. Raises NotAnExport or NoRoom before anything is written, StorageUnavailable, OSError.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / VAULT_JSON).exists():
        raise NotAnExport(folder)
    need_room_at(folder, byte_size=_bytes_to_come(folder, plan, documents))
    _make_folder(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    begun()
    # data/vault.json first: by it an interrupted export is known as one.
    for path in documents.paths:
        _put(folder / path, documents.read(path))
    done = Done()
    for item in plan.items:
        _bring(folder / item.path, item, done)
        tell(done)
    _put(folder / MISSING_TXT, [missing_text(plan, done.lost)])
    return done


def _bytes_to_come(folder: Path, plan: Plan, documents: Documents) -> int:
    """Without the pictures that seem to be there already."""
    pictures = sum(item.size for item in plan.items if not _is_of_size(folder / item.path, item.size))
    return pictures + sum(map(documents.size, documents.paths))


def _bring(target: Path, item: Item, done: Done) -> None:
    if item.is_original and _holds(target, size=item.size, sha256=item.sha256):
        done.left += 1
        return
    try:
        is_new = _put_picture(target, read(item), item)
    except Unreadable as unreadable:
        done.lost.append(_replaced(target, item, why=unreadable.why))
    else:
        done.written += is_new
        done.left += not is_new


def _replaced(target: Path, item: Item, *, why: str) -> Lost:
    picture = in_its_place(item)
    if picture is None:
        return Lost(item.path, why)
    _put_picture(target.with_name(f"{target.stem} (not the original).jpg"), [picture], item)
    return Lost(item.path, f"{why}; instead there is the largest picture without marks")


def _put_picture(target: Path, pieces: Iterable[bytes], item: Item) -> bool:
    """Write a picture, and say whether it was not there yet.

    Another picture of this name is set aside: it may be one that was deleted from the vault since, and nowhere else.
    """
    digest = hashlib.sha256()
    part = _part(target, _counted(pieces, digest), at=item.at.timestamp())
    if _holds(target, size=part.stat().st_size, sha256=digest.hexdigest()):
        part.unlink()
        return False
    if target.exists():
        target.rename(_free(target))
    os.replace(part, target)
    return True


def _counted(pieces: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _holds(target: Path, *, size: int, sha256: str) -> bool:
    if not _is_of_size(target, size):
        return False
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _is_of_size(target: Path, size: int) -> bool:
    try:
        return target.stat().st_size == size
    except FileNotFoundError:
        return False


def _free(target: Path) -> Path:
    names = (target.with_name(f"{target.stem} (before {number}){target.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def _put(target: Path, pieces: Iterable[bytes]) -> None:
    os.replace(_part(target, pieces), target)


def _part(target: Path, pieces: Iterable[bytes], *, at: float | None = None) -> Path:
    """Write beside `target`, durably: what is interrupted is no picture under its name, and begins anew."""
    _make_folder(target.parent)
    part = target.with_name(target.name + PART)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if at is not None:
        os.utime(part, (at, at))
    return part


def _make_folder(folder: Path) -> None:
    # Each by itself: mkdir gives the mode to the last alone.
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
