"""A storage that does not answer costs an error, never a hang; when it is back, all is well."""

import io
import os
import signal
from collections.abc import Callable, Iterator

import pytest
from botocore.config import Config

from albums.storage import Storage, new_name, patience, s3, storage_at
from albums.storage.errors import StorageUnavailable
from tests import servers
from tests.running.process import eventually


@pytest.fixture
def server() -> Iterator[servers.Server]:
    with servers.s3() as server:
        yield server


OPERATIONS: dict[str, Callable[[Storage], object]] = {
    "put": lambda storage: storage.put(new_name(), io.BytesIO(b"x")),
    "put in parts": lambda storage: storage.put(new_name(), io.BytesIO(bytes(s3.PART_BYTES + 1))),
    "get": lambda storage: storage.get(new_name()),
    "delete": lambda storage: storage.delete(new_name()),
    "exists": lambda storage: storage.exists(new_name()),
    "check": lambda storage: storage.check(),
}


def test_a_stopped_server_is_unavailable_to_every_operation_and_then_back(server: servers.Server):
    storage = storage_at(server.env["STORAGE_URL"])
    name = new_name()
    storage.put(name, io.BytesIO(b"from before"))
    server.stop()
    for operation in OPERATIONS.values():
        with pytest.raises(StorageUnavailable):
            operation(storage)
    server.start()
    storage.check()
    with storage.get(name) as stream:
        assert stream.read() == b"from before"


def test_a_server_that_hangs_is_given_up(server: servers.Server, monkeypatch: pytest.MonkeyPatch):
    hurried = s3.LIMITS.merge(Config(read_timeout=0.5, connect_timeout=0.5))
    monkeypatch.setattr(s3, "LIMITS", hurried)
    storage = storage_at(server.env["STORAGE_URL"])
    os.kill(server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StorageUnavailable):
            storage.check()
    finally:
        os.kill(server.pid, signal.SIGCONT)
    # Back, it may take as long as any other; and those who were told not to try are let through again.
    monkeypatch.undo()
    eventually(lambda: answers(storage))


def test_while_a_server_hangs_only_one_call_waits_for_it(server: servers.Server, monkeypatch: pytest.MonkeyPatch):
    hurried = s3.LIMITS.merge(Config(read_timeout=0.5, connect_timeout=0.5))
    monkeypatch.setattr(s3, "LIMITS", hurried)
    monkeypatch.setattr(patience, "REST_SECONDS", 3600.0)
    storage = s3.S3Storage(s3.S3Settings.parse(server.env["STORAGE_URL"]))
    os.kill(server.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StorageUnavailable, match="no bucket in reach"):
            storage.exists(new_name())
        for operation in OPERATIONS.values():
            with pytest.raises(StorageUnavailable, match="another call is trying"):
                operation(storage)
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_a_missing_bucket_is_unavailable_and_no_missing_object(server: servers.Server):
    storage = storage_at(server.env["STORAGE_URL"].replace("/vault?", "/no-such-bucket?"))
    for operation in (OPERATIONS["put"], OPERATIONS["get"], OPERATIONS["exists"], OPERATIONS["check"]):
        with pytest.raises(StorageUnavailable):
            operation(storage)


def answers(storage: Storage) -> bool:
    try:
        storage.check()
    except StorageUnavailable:
        return False
    return True
