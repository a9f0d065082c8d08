"""After a put returns, the object survives a power cut; before, it is not there at all."""

import errno
import io
import os
import resource
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest

from albums.storage import new_name
from albums.storage.disk import DiskStorage
from albums.storage.errors import StorageFull, StorageUnavailable

NAME = "ab/cdef0123456789"
ALL_OF_THEM = timedelta(0)


@pytest.fixture
def disk(tmp_path: Path) -> DiskStorage:
    disk = DiskStorage(tmp_path / "new" / "objects")
    disk.establish()
    return disk


def files(disk: DiskStorage) -> list[str]:
    return sorted(str(path.relative_to(disk.root)) for path in disk.root.rglob("*") if path.is_file())


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and renamed, in the order in which the system is told."""
    seen: list[str] = []
    fsync, replace = os.fsync, os.replace

    def telling_fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        seen.append(f"sync {path.name if path.is_dir() else 'file'}")
        fsync(descriptor)

    def telling_replace(source: Path, target: Path) -> None:
        seen.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", telling_fsync)
    monkeypatch.setattr(os, "replace", telling_replace)
    return seen


def test_the_file_is_synced_before_the_rename_and_its_folder_after(disk, steps):
    disk.put(NAME, io.BytesIO(b"x"))
    assert steps == ["sync file", "sync objects", "rename", "sync ab"]


def test_the_storages_own_folder_is_synced_in_its_parents(steps, tmp_path):
    DiskStorage(tmp_path / "new" / "objects").establish()
    assert steps == [f"sync {tmp_path.name}", "sync new", "sync objects"]


def test_a_folder_that_was_there_is_not_synced_into_its_parent_again(disk, steps):
    disk.put(NAME, io.BytesIO(b"x"))
    steps.clear()
    disk.put(NAME, io.BytesIO(b"y"))
    assert steps == ["sync file", "rename", "sync ab"]


def test_a_deletion_is_synced(disk, steps):
    disk.put(NAME, io.BytesIO(b"x"))
    steps.clear()
    disk.delete(NAME)
    assert steps == ["sync ab"]


def test_a_failed_sync_is_not_tried_again_and_keeps_nothing(disk, monkeypatch):
    attempts = []

    def failing(descriptor: int) -> None:
        if not os.path.isdir(f"/proc/self/fd/{descriptor}"):
            attempts.append(descriptor)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(StorageUnavailable):
        disk.put(NAME, io.BytesIO(b"x"))
    assert len(attempts) == 1
    assert files(disk) == []


def test_a_crash_before_the_rename_shows_nothing_and_is_swept(disk):
    crash = """
        import io, os, sys
        from albums.storage.disk import DiskStorage
        os.replace = lambda *_: os._exit(9)
        DiskStorage(sys.argv[1]).put(sys.argv[2], io.BytesIO(b"half a life"))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(crash), disk.root, NAME])
    assert done.returncode == 9
    assert not disk.exists(NAME)
    assert len(files(disk)) == 1
    assert disk.sweep_temporary(older_than=timedelta(hours=1)) == 0
    assert disk.sweep_temporary(older_than=ALL_OF_THEM) == 1
    assert files(disk) == []


def test_the_sweep_spares_objects_and_what_is_still_being_written(disk):
    disk.put(NAME, io.BytesIO(b"an object"))
    long_ago = time.time() - 7 * 86400
    os.utime(disk.root / NAME, (long_ago, long_ago))
    swept = []

    def writing():
        yield b"begun"
        swept.append(disk.sweep_temporary(older_than=timedelta(hours=1)))
        yield b" and done"

    other = new_name()
    disk.put(other, Pieces(writing()))
    assert swept == [0]
    assert files(disk) == sorted([NAME, other])


def test_a_disk_without_room_is_said_and_nothing_stays(disk, monkeypatch):
    disk.put(NAME, io.BytesIO(b"the one before"))
    real_open = os.open

    def open_without_room(path, flags: int, *mode: int) -> int:
        # The kernel refuses writing to /dev/full as it does on a full disk.
        return real_open("/dev/full", os.O_WRONLY) if flags & os.O_CREAT else real_open(path, flags, *mode)

    monkeypatch.setattr(os, "open", open_without_room)
    with pytest.raises(StorageFull):
        disk.put(NAME, io.BytesIO(b"one too many"))
    monkeypatch.undo()
    assert files(disk) == [NAME]
    with disk.get(NAME) as stream:
        assert stream.read() == b"the one before"


def test_a_file_that_may_not_grow_is_said_and_nothing_stays(disk):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        with pytest.raises(StorageFull):
            disk.put(NAME, io.BytesIO(bytes(3_000_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(disk) == []


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "objects").write_text("a file is in the way")
    disk = DiskStorage(tmp_path / "objects")
    for attempt in (lambda: disk.put(NAME, io.BytesIO(b"x")), lambda: disk.get(NAME), disk.check):
        with pytest.raises(StorageUnavailable):
            attempt()


class Pieces(io.RawIOBase):
    def __init__(self, pieces):
        self.pieces = pieces

    def read(self, count: int = -1) -> bytes:
        return next(self.pieces, b"")
