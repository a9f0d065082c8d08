import io
import os

import pytest

from albums.storage import Storage, new_name
from albums.storage.errors import ObjectMissing
from albums.storage.s3 import PART_BYTES


@pytest.mark.parametrize("size", [0, 1, 1000, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1])
def test_what_was_put_comes_back(storage: Storage, size: int):
    name, sent = new_name(), os.urandom(size)
    storage.put(name, io.BytesIO(sent))
    assert read(storage, name) == sent


def test_a_second_put_replaces_the_first(storage: Storage):
    name = new_name()
    storage.put(name, io.BytesIO(b"first, and longer"))
    storage.put(name, io.BytesIO(b"second"))
    assert read(storage, name) == b"second"


def test_a_reader_keeps_what_it_opened_while_it_is_replaced(storage: Storage):
    name = new_name()
    storage.put(name, io.BytesIO(b"first"))
    with storage.get(name) as opened:
        storage.put(name, io.BytesIO(b"again"))
        assert opened.read() == b"first"


def test_a_missing_object_is_said_on_opening(storage: Storage):
    with pytest.raises(ObjectMissing):
        storage.get(new_name())


def test_a_deleted_object_is_gone(storage: Storage):
    name = new_name()
    storage.put(name, io.BytesIO(b"once"))
    storage.delete(name)
    assert not storage.exists(name)
    with pytest.raises(ObjectMissing):
        storage.get(name)


def test_deleting_twice_is_as_good_as_once(storage: Storage):
    name = new_name()
    storage.put(name, io.BytesIO(b"once"))
    storage.delete(name)
    storage.delete(name)
    storage.delete(new_name())
    assert not storage.exists(name)


def test_exists_tells_both_answers(storage: Storage):
    name = new_name()
    assert storage.exists(name) is False
    storage.put(name, io.BytesIO(b""))
    assert storage.exists(name) is True


def test_short_reads_of_the_source_are_no_end(storage: Storage):
    name = new_name()
    storage.put(name, io.BufferedReader(Dripping(b"drop by drop")))
    assert read(storage, name) == b"drop by drop"


def read(storage: Storage, name: str) -> bytes:
    with storage.get(name) as stream:
        return stream.read()


class Dripping(io.RawIOBase):
    """Gives one byte at a time, as a slow network does."""

    def __init__(self, content: bytes):
        self.rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        drop = self.rest.read(1)
        buffer[: len(drop)] = drop
        return len(drop)
