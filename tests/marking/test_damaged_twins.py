"""Stored bytes that are not exactly a twin raise DamagedTwin, never anything else."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from albums.marking.errors import DamagedTwin, MarkingError
from albums.marking.twin import Twin
from tests.marking.copies import make
from tests.marking.pictures import photo

STORED = make(photo(64, 48)).to_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"FVTWIN1\n",
        STORED[:-1],
        STORED[: len(STORED) // 2],
        STORED + b"\0",
        b"FVTWIN9\n" + STORED[8:],
        STORED[:8] + b"\0\0\0\0" + STORED[12:],
        STORED[:8] + b"\0\x20\0\x60" + STORED[12:],
        STORED[:12] + b"\xff\xff\xff\xff" + STORED[16:],
    ],
    ids=["nothing", "magic", "one short", "half", "one more", "version", "no size", "other shape", "header"],
)
def test_damage_is_named(data):
    with pytest.raises(DamagedTwin):
        Twin.from_bytes(data)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(STORED) - 1), value=st.integers(0, 255))
def test_a_changed_byte_is_refused_or_at_least_still_splices(place, value):
    data = bytearray(STORED)
    data[place] = value
    try:
        twin = Twin.from_bytes(bytes(data))
    except DamagedTwin:
        return
    assert twin.splice(np.tile(np.uint8([0, 1]), twin.chips)[: twin.chips].tobytes()).endswith(b"\xff\xd9")


def test_every_refusal_is_a_marking_error():
    assert issubclass(DamagedTwin, MarkingError) and issubclass(MarkingError, ValueError)
