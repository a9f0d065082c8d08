"""The sandbox takes bytes, open files and descriptors, and neither moves, keeps nor changes them."""

import io
import os
from tempfile import SpooledTemporaryFile, TemporaryFile

import numpy as np
import pytest

from albums.ingest.errors import TooManyBytes
from albums.ingest.original import opened_for_reading
from albums.renditions.sizes import SIZES
from tests.ingest.pictures import corners, saved

pytestmark = pytest.mark.pure

PHOTO = saved(corners())


def unlinked(contents: bytes = PHOTO):
    file = TemporaryFile()
    file.write(contents)
    return file


def test_every_way_gives_the_same_pictures(sandbox, tmp_path):
    expected = sandbox.develop(PHOTO, sizes=SIZES).images["view"]
    on_disk = tmp_path / "photo"
    on_disk.write_bytes(PHOTO)
    spooled = SpooledTemporaryFile(max_size=10**6)
    spooled.write(PHOTO)
    with on_disk.open("rb") as file, unlinked() as temporary, spooled:
        for way in (file, file.fileno(), temporary, temporary.fileno(), io.BytesIO(PHOTO), spooled, bytearray(PHOTO)):
            assert np.array_equal(sandbox.develop(way, sizes=SIZES).images["view"], expected)


def test_a_file_is_read_from_its_start_and_its_position_is_kept(sandbox):
    with unlinked() as file:
        file.seek(17)
        assert sandbox.develop(file, sizes=SIZES).width == 96
        assert file.tell() == 17


def test_a_decoder_cannot_write_through_what_it_is_given():
    with unlinked() as file, opened_for_reading(file) as lent, opened_for_reading(PHOTO) as held:
        for descriptor in (lent, held):
            with pytest.raises(OSError, match="Bad file descriptor"):
                os.write(descriptor, b"x")


def test_nothing_stays_open():
    before = len(os.listdir("/proc/self/fd"))
    for original in (PHOTO, io.BytesIO(PHOTO)):
        with opened_for_reading(original):
            pass
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_endless_stream_is_cut_off_at_the_budget(sandbox, monkeypatch):
    monkeypatch.setattr("albums.ingest.limits.MAX_BYTES", 3 * 2**20)

    class Endless:
        taken = 0

        def seek(self, position: int) -> None:
            pass

        def read(self, count: int) -> bytes:
            self.taken += count
            return bytes(count)

    stream = Endless()
    with pytest.raises(TooManyBytes):
        sandbox.develop(stream, sizes=SIZES)
    assert stream.taken == 3 * 2**20 + 1
