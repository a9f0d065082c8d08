import io
import os

import pytest
from hypothesis import given, settings, strategies as st

from albums.storage.keys import new_data_key
from albums.storage.sealed import FRAME_BYTES, open_sealed, seal_to

KEY = new_data_key()
SIZES = [0, 1, 700_000, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens(size: int):
    content = os.urandom(size)
    assert opened(sealed(io.BytesIO(content))) == content


@pytest.mark.parametrize("size", SIZES)
def test_the_sizes_it_tells_are_true(size: int):
    target = io.BytesIO()
    info = seal_to(target, io.BytesIO(bytes(size)), key=KEY, context="here")
    assert (info.plain_size, info.sealed_size) == (size, len(target.getvalue()))


@pytest.mark.parametrize("size", SIZES)
def test_it_adds_a_header_and_a_tag_for_each_megabyte(size: int):
    frames = max(1, -(-size // FRAME_BYTES))
    assert len(sealed(io.BytesIO(bytes(size)))) == size + 32 + 16 * frames


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=2000) | st.just(bytes(FRAME_BYTES)) | st.just(bytes(FRAME_BYTES - 7)), max_size=6))
def test_pieces_of_any_length_are_one_object(pieces: list[bytes]):
    assert opened(sealed(iter(pieces))) == b"".join(pieces)


def test_the_same_content_never_looks_the_same():
    first, second = (sealed(io.BytesIO(b"the same picture")) for _ in range(2))
    assert first[8:] != second[8:]


def test_a_key_of_another_length_is_a_mistake():
    with pytest.raises(ValueError):
        seal_to(io.BytesIO(), [b"x"], key=b"short", context="here")


def sealed(source) -> bytes:
    target = io.BytesIO()
    seal_to(target, source, key=KEY, context="here")
    return target.getvalue()


def opened(stored: bytes) -> bytes:
    return b"".join(open_sealed(io.BytesIO(stored), key=KEY, context="here"))
