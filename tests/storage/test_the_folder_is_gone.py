"""A disk that is not mounted leaves an empty folder, or none. That is an outage: nothing is missing, and nothing is put there."""

import io
import shutil
from pathlib import Path

import pytest

from albums.storage import new_name
from albums.storage.disk import DiskStorage
from albums.storage.errors import ObjectMissing, StorageUnavailable

NAME = new_name()


@pytest.fixture
def disk(tmp_path: Path) -> DiskStorage:
    disk = DiskStorage(tmp_path / "mounted" / "objects")
    disk.establish()
    disk.put(NAME, io.BytesIO(b"a photo"))
    return disk


@pytest.fixture(params=["an empty folder", "no folder"])
def unmounted(disk: DiskStorage, request: pytest.FixtureRequest) -> DiskStorage:
    disk.root.rename(disk.root.with_name("elsewhere"))
    if request.param == "an empty folder":
        disk.root.mkdir()
    return disk


@pytest.mark.parametrize(
    "attempt",
    [
        lambda disk: disk.put(new_name(), io.BytesIO(b"another photo")),
        lambda disk: disk.get(NAME),
        lambda disk: disk.exists(NAME),
        lambda disk: disk.delete(NAME),
        lambda disk: list(disk.sizes()),
        lambda disk: disk.check(),
    ],
    ids=["put", "get", "exists", "delete", "sizes", "check"],
)
def test_nothing_is_taken_for_missing_and_nothing_is_made(unmounted: DiskStorage, attempt):
    with pytest.raises(StorageUnavailable, match="is its disk mounted"):
        attempt(unmounted)
    assert not unmounted.root.exists() or not list(unmounted.root.iterdir())


def test_all_is_there_once_the_disk_is_back(unmounted: DiskStorage):
    shutil.rmtree(unmounted.root, ignore_errors=True)
    unmounted.root.with_name("elsewhere").rename(unmounted.root)
    with unmounted.get(NAME) as found:
        assert found.read() == b"a photo"


def test_a_folder_to_which_only_the_objects_were_copied_is_a_storage(disk: DiskStorage):
    shutil.rmtree(disk.root / ".incoming")
    with pytest.raises(ObjectMissing):
        disk.get(new_name())
    disk.put(name := new_name(), io.BytesIO(b"another photo"))
    assert disk.exists(name)
