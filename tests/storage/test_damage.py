"""Whatever is done to stored bytes, a reader gets the right ones or DamagedObject."""

import io
import os
from collections.abc import Callable

import pytest

from albums.storage import SealedStore, Storage, new_name
from albums.storage.errors import DamagedObject
from albums.storage.keys import new_data_key
from albums.storage.sealed import FRAME_BYTES

HEADER = 32
FRAME = FRAME_BYTES + 16


def flip(place: int) -> Callable[[bytes], bytes]:
    def damage(stored: bytes) -> bytes:
        altered = bytearray(stored)
        altered[place] ^= 1
        return bytes(altered)

    return damage


def swap_first_frames(stored: bytes) -> bytes:
    first, second = stored[HEADER : HEADER + FRAME], stored[HEADER + FRAME : HEADER + 2 * FRAME]
    return stored[:HEADER] + second + first + stored[HEADER + 2 * FRAME :]


DAMAGES = {
    "nothing left": lambda stored: b"",
    "half a header": lambda stored: stored[:16],
    "only the header": lambda stored: stored[:HEADER],
    "another format": flip(0),
    "another version": flip(7),
    "altered salt": flip(20),
    "altered first byte": flip(HEADER),
    "altered in the middle": flip(HEADER + FRAME + 500),
    "altered tag": flip(-1),
    "cut inside a frame": lambda stored: stored[:-1],
    "cut after the first frame": lambda stored: stored[: HEADER + FRAME],
    "cut after the second frame": lambda stored: stored[: HEADER + 2 * FRAME],
    "first frame dropped": lambda stored: stored[:HEADER] + stored[HEADER + FRAME :],
    "frames swapped": swap_first_frames,
    "first frame twice": lambda stored: stored[: HEADER + FRAME] + stored[HEADER:],
    "last frame twice": lambda stored: stored + stored[HEADER + 2 * FRAME :],
    "one byte more": lambda stored: stored + b"\0",
    "zeros as after a lost write": lambda stored: bytes(len(stored)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_noticed(storage: Storage, key: bytes, damage: Callable[[bytes], bytes]):
    sealed, name = SealedStore(storage), new_name()
    sealed.put(name, [os.urandom(2 * FRAME_BYTES + 1000)], key=key)
    with storage.get(name) as stream:
        stored = stream.read()
    assert damage(stored) != stored
    storage.put(name, io.BytesIO(damage(stored)))
    with pytest.raises(DamagedObject):
        sealed.read(name, key=key)


def test_another_photos_key_does_not_open_it(sealed: SealedStore, key: bytes):
    name = new_name()
    sealed.put(name, [b"a baby's first steps"], key=key)
    with pytest.raises(DamagedObject):
        sealed.read(name, key=new_data_key())


def test_an_object_moved_to_another_name_does_not_open(storage: Storage, key: bytes):
    sealed, name, other = SealedStore(storage), new_name(), new_name()
    sealed.put(name, [b"for one eye only"], key=key)
    with storage.get(name) as stream:
        storage.put(other, io.BytesIO(stream.read()))
    with pytest.raises(DamagedObject):
        sealed.read(other, key=key)


def test_frames_before_the_damage_are_right_and_none_after_it_comes(storage: Storage, key: bytes):
    sealed, name, content = SealedStore(storage), new_name(), os.urandom(3 * FRAME_BYTES)
    sealed.put(name, [content], key=key)
    with storage.get(name) as stream:
        stored = stream.read()
    storage.put(name, io.BytesIO(flip(HEADER + FRAME)(stored)))
    frames = sealed.open(name, key=key)
    assert next(frames) == content[:FRAME_BYTES]
    with pytest.raises(DamagedObject):
        next(frames)
    assert list(frames) == []
