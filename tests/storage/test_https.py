"""The same over TLS: only there does boto3 consider checksum trailers, which some servers
write into the object."""

import io
import os
from collections.abc import Iterator

import pytest

from albums.storage import Storage, new_name, storage_at
from albums.storage.errors import StorageUnavailable
from albums.storage.s3 import PART_BYTES
from tests import servers


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Server]:
    with servers.s3(tls=True) as server:
        yield server


@pytest.fixture
def storage(server: servers.Server) -> Storage:
    return storage_at(server.env["STORAGE_URL"])


@pytest.mark.parametrize("size", [0, 700_000, 2 * PART_BYTES + 5])
def test_exactly_what_was_put_is_stored_and_comes_back(storage: Storage, server: servers.Server, size: int):
    name, sent = new_name(), os.urandom(size)
    storage.put(name, io.BytesIO(sent))
    with storage.get(name) as stream:
        assert stream.read() == sent
    assert (server.folder / "buckets" / "vault" / name).read_bytes() == sent


def test_a_certificate_that_nobody_vouches_for_is_refused(server: servers.Server):
    stranger = storage_at(server.env["STORAGE_URL"].partition("&ca=")[0])
    with pytest.raises(StorageUnavailable):
        stranger.check()
