"""Renditions are the picture and nothing else, at the best quality that is cheap."""

import numpy as np
import pytest
from PIL import Image

from albums.renditions.pixels import BufferPixels, PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import SIZES, THUMB, VIEW, Size

pytestmark = pytest.mark.pure

SMALL = Size(name="small", long_side=100)


def rendered(image: Image.Image, *sizes: Size, orientation: int = 1) -> dict[str, Image.Image]:
    return render(PillowPixels(image), sizes=sizes or SIZES, orientation=orientation, icc=None)


def textured(width: int, height: int) -> Image.Image:
    """Soft waves of many lengths: what any good filter draws alike."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / period + 0.7 * y / period) for period in (40, 70, 131)]
    grey = (127 + 40 * sum(waves)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([grey, grey[::-1], 255 - grey]))


@pytest.mark.parametrize("size", [(3000, 2000), (2000, 3001), (1999, 1501), (641, 479), (5000, 37)])
def test_shrinking_in_steps_shows_what_shrinking_at_once_shows(size):
    image = textured(*size)
    seen = rendered(image, SMALL)["small"]
    expected = image.resize(SMALL.fit(width=size[0], height=size[1]), Image.Resampling.LANCZOS)
    assert seen.size == expected.size
    assert np.abs(np.subtract(seen, expected, dtype=int)).mean() < 1


def test_a_small_picture_is_not_enlarged_and_not_touched():
    image = textured(90, 60)
    for drawn in rendered(image, THUMB, VIEW).values():
        assert np.array_equal(drawn, image)


@pytest.mark.parametrize("size", [(1, 1), (65_535, 1), (1, 65_535), (20_000, 3), (2, 1281)])
def test_extreme_shapes(size):
    for name, drawn in rendered(Image.new("RGB", size, (9, 99, 199))).items():
        expected = {size.name: size for size in SIZES}[name].fit(width=size[0], height=size[1])
        assert drawn.size == expected
        assert drawn.getextrema() == ((9, 9), (99, 99), (199, 199))


def test_strips_leave_no_seams():
    """More rows than one strip holds: a flat picture must stay flat, a ramp must stay a ramp."""
    ramp = Image.linear_gradient("L").resize((1500, 4096)).convert("RGBA")
    seen = np.asarray(rendered(ramp, THUMB)["thumb"], int)[:, 70, 0]
    assert np.abs(np.diff(seen)).max() <= 2 and seen[0] <= 2 and seen[-1] >= 253


def test_pixels_of_a_padded_buffer():
    image = textured(301, 200)
    stride = 301 * 3 + 25
    rows = np.zeros((200, stride), np.uint8)
    rows[:, : 301 * 3] = np.asarray(image).reshape(200, -1)
    pixels = BufferPixels(memoryview(rows.tobytes()), mode="RGB", size=(301, 200), stride=stride)
    drawn = render(pixels, sizes=[VIEW], orientation=1, icc=None)["view"]
    assert np.array_equal(drawn, image)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_swaps_sides_where_it_must(orientation):
    drawn = rendered(textured(1600, 800), orientation=orientation)
    sideways = orientation >= 5
    assert drawn["view"].size == ((640, 1280) if sideways else (1280, 640))
    assert drawn["thumb"].size == ((200, 400) if sideways else (400, 200))


def test_colours_of_invisible_pixels_do_not_bleed():
    image = Image.new("RGBA", (800, 800), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 401, 800))
    seen = np.asarray(rendered(image, SMALL)["small"], int)
    # Between blue and white, red never exceeds what white brings.
    assert (seen[..., 0] <= seen[..., 1] + 1).all()
