"""A copy is a valid JPEG, and in every segment it is A or B to the pixel."""

import cv2
import numpy as np
import pytest

from albums.marking import jpeg_segments
from albums.marking.errors import CodewordDoesNotFit, NotATwinnableJPEG
from albums.marking.twin import Twin
from tests.marking.copies import code, copy, pixels, variants
from tests.marking.strict_jpeg import parse


def test_a_copy_is_valid_for_a_strict_parser(twin):
    parsed = parse(copy(twin))
    assert (parsed.width, parsed.height) == (640, 480)
    assert parsed.sampling == [(2, 2), (1, 1), (1, 1)]
    assert len(parsed.segments) == twin.chips == 40 * 30


def test_two_decoders_see_the_same_copy(twin):
    jpeg = copy(twin)
    bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(bgr[..., ::-1].astype(int) - pixels(jpeg)).max() <= 2


def test_every_segment_of_a_copy_is_a_or_b_to_the_pixel(twin):
    bits = code(twin)
    spliced, (a, b) = pixels(twin.splice(bits)), map(pixels, variants(twin))
    chosen = np.frombuffer(bits, np.uint8).reshape(30, 40).repeat(16, 0).repeat(16, 1)
    assert np.array_equal(spliced, np.where(chosen[..., None], b, a))


def test_a_and_b_differ_in_most_segments_and_only_in_luma(twin):
    a, b = (parse(jpeg).blocks for jpeg in variants(twin))
    different = [one != other for one, other in zip(a, b, strict=True)]
    assert np.mean(different) > 0.75  # a made picture has fields without any grain, where a weak mark rounds away
    assert all(one[4:] == other[4:] for one, other in zip(a, b, strict=True))


def test_two_viewers_get_different_copies(twin):
    assert copy(twin, "ben") != copy(twin, "rosa")


def test_the_first_and_every_later_splice_agree(twin):
    """The first slices the bodies, the later ones join ready pairs."""
    fresh, bits = Twin.from_bytes(twin.to_bytes()), code(twin)
    assert fresh.splice(bits) == fresh.splice(bits) == twin.splice(bits)
    assert [fresh.splice(bits) for bits in (bytes(twin.chips), b"\1" * twin.chips)] == [*variants(twin)]


def test_split_and_join_lose_nothing(twin):
    jpeg = copy(twin)
    parts = jpeg_segments.split(jpeg)
    assert len(parts.segments) == twin.chips
    assert jpeg_segments.join(parts) == jpeg


@pytest.mark.parametrize("bits", [b"", b"\0" * 1199, b"\0" * 1201, b"\2" * 1200])
def test_a_codeword_that_does_not_fit_is_refused(twin, bits):
    with pytest.raises(CodewordDoesNotFit):
        twin.splice(bits)


@pytest.mark.parametrize(
    "damage",
    [
        lambda jpeg: b"",
        lambda jpeg: b"GIF89a" + jpeg,
        lambda jpeg: jpeg[:-2],
        lambda jpeg: jpeg[:200],
        lambda jpeg: jpeg.replace(b"\xff\xd3", b"\xff\xd4"),
        lambda jpeg: jpeg.replace(b"\xff\xdd\0\4\0\1", b"\xff\xdd\0\4\0\0"),
        lambda jpeg: jpeg.replace(b"\xff\xc0", b"\xff\xc2"),
    ],
)
def test_what_is_no_jpeg_with_restart_markers_is_refused(twin, damage):
    with pytest.raises(NotATwinnableJPEG):
        jpeg_segments.split(damage(twin.splice(code(twin))))
