"""A put whose source breaks off stores nothing, and the source's own error comes through."""

import subprocess
import sys
import textwrap
from datetime import timedelta

import pytest

from albums.storage import SealedStore, new_name
from albums.storage.errors import ObjectMissing
from albums.storage.s3 import PART_BYTES
from tests import servers

from .conftest import Place


class ConnectionLost(Exception):
    pass


@pytest.mark.parametrize("arrived", [0, 1000, 2 * PART_BYTES + 1])
def test_nothing_is_stored_of_half_an_upload(place: Place, key: bytes, arrived: int):
    sealed, name = SealedStore(place.storage), new_name()

    def breaking_off():
        yield bytes(arrived)
        raise ConnectionLost

    with pytest.raises(ConnectionLost):
        sealed.put(name, breaking_off(), key=key)
    assert not place.storage.exists(name)
    assert place.storage.sweep_temporary(older_than=timedelta(0)) == 0


def test_the_object_before_it_stays(place: Place, key: bytes):
    sealed, name = SealedStore(place.storage), new_name()
    sealed.put(name, [b"the one before"], key=key)

    def breaking_off():
        yield bytes(2 * PART_BYTES)
        raise ConnectionLost

    with pytest.raises(ConnectionLost):
        sealed.put(name, breaking_off(), key=key)
    assert sealed.read(name, key=key) == b"the one before"


def test_an_upload_in_parts_that_died_is_invisible_and_swept(s3_server: servers.Server, s3_place: Place):
    crash = """
        import io, os, sys
        from albums.storage import storage_at
        from albums.storage.s3 import PART_BYTES

        class Dying(io.RawIOBase):
            sent = 0
            def read(self, count):
                if self.sent == 2 * PART_BYTES:
                    os._exit(9)
                self.sent += count
                return bytes(count)

        storage_at(sys.argv[1]).put(sys.argv[2], Dying())
    """
    name = new_name()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(crash), s3_server.env["STORAGE_URL"], name])
    assert done.returncode == 9
    with pytest.raises(ObjectMissing):
        s3_place.storage.get(name)
    assert s3_place.storage.sweep_temporary(older_than=timedelta(hours=1)) == 0
    assert s3_place.storage.sweep_temporary(older_than=timedelta(0)) == 1
    assert s3_place.storage.sweep_temporary(older_than=timedelta(0)) == 0
