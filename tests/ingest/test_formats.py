"""Every format and every kind of pixels arrives as the same small sRGB picture."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tests.ingest import pictures
from tests.ingest.pictures import BLUE, GREEN, GREY, RED, WHITE, corners, saved

pytestmark = pytest.mark.pure

QUARTERS = ((0.25, 0.25, RED), (0.25, 0.75, GREEN), (0.75, 0.25, BLUE), (0.75, 0.75, GREY))


def quarters_of(image: np.ndarray) -> list[tuple]:
    height, width = image.shape[:2]
    return [tuple(image[int(down * height), int(across * width)]) for down, across, _ in QUARTERS]


def assert_shows_corners(image: np.ndarray, *, within: int = 6) -> None:
    for seen, (_, _, expected) in zip(quarters_of(image), QUARTERS, strict=True):
        assert np.abs(np.subtract(seen, expected)).max() <= within, (seen, expected)


@pytest.mark.parametrize("format", pictures.SAVE)
def test_every_format_is_developed(develop, format):
    developed = develop(saved(corners(), format))
    assert (developed.format, developed.width, developed.height) == (format, 96, 64)
    for image in developed.images.values():
        assert image.dtype == np.uint8 and image.shape == (64, 96, 3) and image.flags.c_contiguous
        assert_shows_corners(image)


@pytest.mark.parametrize("format", pictures.SAVE)
def test_large_pictures_become_every_size(develop, format):
    developed = develop(saved(corners(1600, 1200), format))
    assert (developed.width, developed.height) == (1600, 1200)
    assert {name: image.shape for name, image in developed.images.items()} == {
        "view": (960, 1280, 3),
        "thumb": (300, 400, 3),
        "soft": (600, 800, 3),
    }
    for image in developed.images.values():
        assert_shows_corners(image)


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        *(("PNG", mode) for mode in ("RGBA", "P")),
        *(("TIFF", mode) for mode in ("RGBA", "CMYK", "P", "LAB", "YCbCr")),
        *(("WEBP", mode) for mode in ("RGBA",)),
        *(("HEIF", mode) for mode in ("RGBA",)),
        *(("AVIF", mode) for mode in ("RGBA",)),
        *(("JPEG", mode) for mode in ("CMYK", "YCbCr")),
    ],
)
def test_modes_with_colour(view, format, mode):
    options = {"compression": "tiff_jpeg", "quality": 95} if mode == "YCbCr" and format == "TIFF" else {}
    image = corners().quantize(16) if mode == "P" else corners().convert(mode)
    assert_shows_corners(view(saved(image, format, **options)), within=14)


@pytest.mark.parametrize(
    ("format", "mode"),
    [("JPEG", "L"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B"), ("TIFF", "F"),
     ("TIFF", "I"), ("TIFF", "LA"), ("HEIF", "L"), ("HEIF", "I;16"), ("AVIF", "L"), ("WEBP", "L")],
)  # fmt: skip
def test_grey_modes_keep_their_brightness(view, format, mode):
    ramp = Image.linear_gradient("L")
    scale = {"I;16": 257, "I;16B": 257, "I": 257, "F": 1 / 255}.get(mode)
    image = ramp.convert(mode) if scale is None else Image.fromarray(_scaled(ramp, scale, mode))
    seen = view(saved(image, format))
    assert np.abs(seen - np.asarray(ramp)[..., None]).max() <= 3


def _scaled(ramp: Image.Image, scale: float, mode: str) -> np.ndarray:
    kind = {"I;16": "<u2", "I;16B": ">u2", "I": "<i4", "F": "<f4"}[mode]
    return (np.asarray(ramp, float) * scale).astype(kind)


def test_black_and_white(view):
    image = Image.new("1", (64, 64))
    image.paste(1, (0, 0, 32, 64))
    seen = view(saved(image, "PNG"))
    assert seen[:, :32].min() == 255 and seen[:, 32:].max() == 0


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("side", [64, 1600])
def test_what_is_transparent_becomes_white(view, mode, side):
    image = corners(side, side).convert("RGBA")
    image.paste((0, 0, 0, 0), (side // 2, 0, side, side))
    seen = view(saved(image.convert(mode) if mode != "P" else image.quantize(16), "PNG"))
    edge = seen.shape[1] // 2
    assert seen[:, edge + 8 :].min() == 255
    # No dark rim where black, fully transparent pixels meet opaque ones.
    assert seen[:, edge - 2 : edge + 2].min() >= 30


def test_half_transparent_is_half_white(view):
    seen = view(saved(Image.new("RGBA", (32, 32), (0, 0, 0, 128)), "PNG"))
    assert set(np.unique(seen)) <= {126, 127, 128}


@pytest.mark.parametrize("format", ["GIF", "WEBP", "AVIF", "PNG"])
def test_first_frame_of_what_moves(view, format):
    frames = [corners(), Image.new("RGB", (96, 64), WHITE), Image.new("RGB", (96, 64))]
    file = saved(frames[0], format, save_all=True, append_images=frames[1:], duration=100)
    assert sum(1 for _ in ImageSequence.Iterator(Image.open(io.BytesIO(file)))) == 3
    assert_shows_corners(view(file))


def test_first_page_of_a_tiff(view):
    file = saved(corners(), "TIFF", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert_shows_corners(view(file))


def test_primary_picture_of_a_heif(view):
    file = saved(Image.new("RGB", (96, 64)), "HEIF", save_all=True, append_images=[corners()], primary_index=1)
    assert_shows_corners(view(file))


def test_first_picture_of_a_multi_picture_jpeg(develop):
    developed = develop(_mpo(corners(), Image.new("RGB", (50, 50), WHITE)))
    assert developed.format == "JPEG"
    assert_shows_corners(developed.images["view"])


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits", "zstd"])
def test_tiff_compressions(view, compression):
    assert_shows_corners(view(saved(corners(), "TIFF", compression=compression)))


def test_progressive_jpeg(view):
    assert_shows_corners(view(saved(corners(1600, 1200), "JPEG", progressive=True)))


def _mpo(first: Image.Image, second: Image.Image) -> bytes:
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second], quality=95, subsampling=0)
    return out.getvalue()
