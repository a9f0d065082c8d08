"""The same over TLS: only there does boto3 consider checksum trailers, which some servers
write into the object."""

import io
import logging
import os
from collections.abc import Iterator

import pytest

from albums.storage import Storage, new_name, storage_at
from albums.storage.errors import StorageUnavailable
from albums.storage.s3 import PART_BYTES
from familyvault.health import Probe
from tests import servers


@pytest.fixture(scope="module")
def server() -> Iterator[servers.Server]:
    with servers.s3(tls=True) as server:
        yield server


@pytest.fixture
def storage(server: servers.Server) -> Storage:
    return storage_at(server.env["STORAGE_URL"])


@pytest.fixture
def stranger(server: servers.Server) -> Storage:
    """The same server, by the machine's own authorities, of which none knows it."""
    return storage_at(server.env["STORAGE_URL"].partition("&ca=")[0])


@pytest.mark.parametrize("size", [0, 700_000, 2 * PART_BYTES + 5])
def test_exactly_what_was_put_is_stored_and_comes_back(storage: Storage, server: servers.Server, size: int):
    name, sent = new_name(), os.urandom(size)
    storage.put(name, io.BytesIO(sent))
    with storage.get(name) as stream:
        assert stream.read() == sent
    assert (server.folder / "buckets" / "vault" / name).read_bytes() == sent


def test_a_certificate_that_nobody_vouches_for_is_refused(stranger: Storage):
    with pytest.raises(StorageUnavailable):
        stranger.check()


def test_the_log_says_that_it_was_the_certificate(stranger: Storage, caplog: pytest.LogCaptureFixture, monkeypatch):
    monkeypatch.setattr("familyvault.health.DEADLINE_SECONDS", 60.0)
    caplog.set_level(logging.WARNING)
    assert Probe({"storage": stranger.check}).missing() == ["storage"]
    assert [record.getMessage() for record in caplog.records if record.name == "familyvault.health"] == [
        "storage is not ready: no bucket in reach: SSLError"
    ]
