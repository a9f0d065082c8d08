"""Colours arrive as what they were meant to be, whatever profile they came in."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.ingest.pictures import corners, grey_profile, p3_profile, png_chunk, saved, srgb_profile
from tests.ingest.test_formats import assert_shows_corners

pytestmark = pytest.mark.pure

IN_P3 = ((200, 100, 50), (90, 160, 90), (60, 70, 210), (128, 128, 128))


def patches(colours) -> Image.Image:
    image = Image.new("RGB", (32 * len(colours), 32))
    for place, colour in enumerate(colours):
        image.paste(colour, (32 * place, 0, 32 * place + 32, 32))
    return image


def p3_to_srgb(colour: tuple[int, ...]) -> np.ndarray:
    """What a browser shows, by CSS Color 4, section 10: linearise, P3 to sRGB, clip, encode."""
    coded = np.array(colour) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[1.2249402, -0.2249402, 0], [-0.0420570, 1.0420570, 0], [-0.0196376, -0.0786361, 1.0982736]])
    linear = np.clip(matrix @ linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_display_p3_becomes_srgb(view, format):
    seen = view(saved(patches(IN_P3), format, icc_profile=p3_profile()))
    for place, colour in enumerate(IN_P3):
        assert np.abs(seen[16, 32 * place + 16] - p3_to_srgb(colour)).max() <= 5, colour


def test_display_p3_is_converted_with_transparency(view):
    image = patches(IN_P3).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 32, 16))
    seen = view(saved(image, "PNG", icc_profile=p3_profile()))
    assert seen[8, 16].tolist() == [255, 255, 255]
    assert np.abs(seen[24, 16] - p3_to_srgb((200, 100, 50))).max() <= 2


def test_srgb_stays_as_it_is(view):
    plain, profiled = view(saved(corners(), "PNG")), view(saved(corners(), "PNG", icc_profile=srgb_profile()))
    assert np.abs(plain - profiled).max() <= 1


def test_a_grey_profile_is_honoured(view):
    ramp = Image.linear_gradient("L")
    linear_light = view(saved(ramp, "PNG", icc_profile=grey_profile(gamma=1.0)))
    assert linear_light[128, 0].tolist() == [188, 188, 188]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
@pytest.mark.parametrize(("gamma", "seen"), [(1.0, 188), (1 / 1.8, 146), (0.45455, 128), (0, 128), (21474, 128)])
def test_a_png_that_tells_its_gamma_is_shown_as_browsers_do(view, mode, gamma, seen):
    plain = Image.new("RGB", (64, 64), (128, 128, 128))
    grey = with_gamma(saved(plain.quantize(2) if mode == "P" else plain.convert(mode), "PNG"), gamma)
    assert np.abs(view(grey).astype(int) - seen).max() <= 1


@pytest.mark.parametrize("said", [png_chunk(b"sRGB", b"\0"), png_chunk(b"iCCP", b"x\0\0" + zlib.compress(srgb_profile()))])
def test_what_a_png_says_of_srgb_counts_more_than_its_gamma(view, said):
    plain = with_gamma(saved(corners(), "PNG"), 1.0)
    assert_shows_corners(view(plain[:33] + said + plain[33:]))


def with_gamma(png: bytes, gamma: float) -> bytes:
    return png[:33] + png_chunk(b"gAMA", struct.pack(">I", round(100_000 * gamma))) + png[33:]


@pytest.mark.parametrize(
    "broken",
    [b"", b"nonsense", b"\0" * 128, p3_profile()[:200], p3_profile()[:-40], p3_profile().replace(b"acsp", b"nope")],
    ids=["empty", "text", "zeros", "headless", "cut", "unsigned"],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
def test_broken_profiles_are_ignored(view, format, broken):
    assert_shows_corners(view(saved(corners(), format, icc_profile=broken)), within=40)


@pytest.mark.parametrize(("mode", "profile"), [("CMYK", srgb_profile), ("L", srgb_profile)])
def test_profiles_for_other_pixels_are_ignored(view, mode, profile):
    image = corners().convert(mode)
    with_profile, without = saved(image, "JPEG", icc_profile=profile()), saved(image, "JPEG")
    assert np.array_equal(view(with_profile), view(without))


def test_cmyk_of_adobe_is_not_inverted(view):
    jpeg = saved(corners().convert("CMYK"), "JPEG")
    assert b"Adobe" in jpeg
    assert_shows_corners(view(jpeg), within=14)


def test_a_profile_in_many_pieces(view):
    """A profile of more than 64 KB comes in several segments."""
    padded = p3_profile() + bytes(100_000)
    seen = view(saved(patches(IN_P3), "JPEG", icc_profile=padded))
    assert np.abs(seen[16, 16] - p3_to_srgb((200, 100, 50))).max() <= 3
