"""Every size works, from one pixel to a panorama."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from albums.marking.twin import Twin
from tests.marking.copies import code, copy, make, pixels, variants
from tests.marking.pictures import photo
from tests.marking.strict_jpeg import parse


@pytest.mark.parametrize(
    "size",
    [
        (1, 1),
        (15, 17),
        (16, 16),
        (17, 15),
        (1, 300),
        (300, 1),
        (400, 300),
        (300, 400),
        (1280, 200),
        (203, 1280),
        (853, 641),
    ],
)
def test_a_copy_of_that_size_is_whole(size):
    twin = make(photo(*size))
    parsed = parse(copy(twin))
    assert (parsed.width, parsed.height) == size == (twin.width, twin.height)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(width=st.integers(1, 130), height=st.integers(1, 130), seed=st.integers(0, 2**16))
def test_any_size_survives_storage_and_splices_alike(width, height, seed):
    twin = make(photo(width, height, seed=seed))
    stored, bits = Twin.from_bytes(twin.to_bytes()), code(twin)
    assert stored.splice(bits) == twin.splice(bits) == stored.splice(bits)
    spliced, (a, b) = pixels(stored.splice(bits)), map(pixels, variants(twin))
    chosen = np.frombuffer(bits, np.uint8).reshape(-1, twin.columns).repeat(16, 0).repeat(16, 1)[:height, :width]
    assert np.array_equal(spliced, np.where(chosen[..., None], b, a))
    assert parse(copy(stored)).height == height
