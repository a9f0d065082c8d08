"""All eight ways to hold a camera give the same upright picture, in every format."""

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.ingest.pictures import corners, exif, saved
from tests.ingest.test_formats import assert_shows_corners

pytestmark = pytest.mark.pure

# What has to be done to an upright picture so that EXIF's orientation undoes it.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(orientation: int, size: tuple[int, int]) -> Image.Image:
    turn = STORED[orientation]
    return corners(*size) if turn is None else corners(*size).transpose(turn)


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_orientations(develop, format, orientation):
    developed = develop(saved(stored(orientation, (96, 64)), format, exif=exif(orientation=orientation)))
    assert (developed.width, developed.height) == (96, 64)
    assert_shows_corners(developed.images["view"])


@pytest.mark.parametrize("orientation", STORED)
def test_orientations_of_large_jpegs(develop, orientation):
    developed = develop(saved(stored(orientation, (2600, 1300)), exif=exif(orientation=orientation)))
    assert (developed.width, developed.height) == (2600, 1300)
    assert developed.images["view"].shape == (640, 1280, 3)
    assert_shows_corners(developed.images["view"])


@pytest.mark.parametrize("nonsense", [0, 9, 255, 65535])
def test_nonsense_counts_as_upright(develop, nonsense):
    developed = develop(saved(corners(), exif=exif(orientation=nonsense)))
    assert (developed.width, developed.height) == (96, 64)
    assert_shows_corners(developed.images["view"])


@pytest.mark.parametrize("block", [b"", exif(x9003="2024:05:06 07:08:09")], ids=["alone", "beside EXIF"])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_what_only_xmp_says_counts_as_upright(develop, format, block):
    """As in every browser: programs that turn a picture mend its EXIF and forget what XMP says."""
    developed = develop(saved(corners(), format, exif=block, **with_xmp(format, b'<x tiff:Orientation="6"/>')))
    assert (developed.width, developed.height) == (96, 64)
    assert_shows_corners(developed.images["view"])


def with_xmp(format: str, packet: bytes) -> dict[str, object]:
    """Options to save a picture with XMP."""
    if format == "PNG":
        said = PngInfo()
        said.add_itxt("XML:com.adobe.xmp", packet.decode())
        return {"pnginfo": said}
    return {"tiffinfo": {700: packet}} if format == "TIFF" else {"xmp": packet}


def test_a_heif_that_turns_itself_is_not_turned_again(develop):
    file = saved(corners(), "HEIF", exif=exif(orientation=6))
    # The encoder wrote the turn into the container and the same number into EXIF: only one of them may count.
    assert b"irot" in file
    developed = develop(file)
    assert (developed.width, developed.height) == (64, 96)
    assert np.abs(np.subtract(developed.images["view"][20, 48], (220, 40, 40))).max() <= 6
