"""Both backends for every test that asks for `storage`; the S3 server is a real one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from albums.storage import SealedStore, Storage, storage_at
from albums.storage.keys import new_data_key
from tests import servers


@dataclass(frozen=True)
class Place:
    """A storage, and the folder in which its bytes come to rest."""

    storage: Storage
    folder: Path


@pytest.fixture(scope="session")
def s3_server() -> Iterator[servers.Server]:
    with servers.s3() as server:
        yield server


@pytest.fixture
def disk_place(tmp_path: Path) -> Place:
    folder = tmp_path / "objects"
    storage = storage_at(f"file://{folder}")
    storage.establish()
    return Place(storage, folder)


@pytest.fixture
def s3_place(s3_server: servers.Server) -> Place:
    storage = storage_at(s3_server.env["STORAGE_URL"])
    return Place(storage, s3_server.folder / "buckets" / storage.settings.bucket)


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(f"{request.param}_place")


@pytest.fixture
def storage(place: Place) -> Storage:
    return place.storage


@pytest.fixture
def sealed(storage: Storage) -> SealedStore:
    return SealedStore(storage)


@pytest.fixture
def key() -> bytes:
    return new_data_key()
