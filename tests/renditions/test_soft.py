"""What the wider circle gets is softer than it is small: its finest detail was never drawn."""

import numpy as np
import pytest
from PIL import Image

from albums.renditions.pixels import PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import SIZES, SOFT, VIEW

pytestmark = pytest.mark.pure

FINE = 0.3  # cycles per pixel


def soft_of(image: Image.Image, *, sizes=SIZES) -> Image.Image:
    return render(PillowPixels(image), sizes=sizes, orientation=1, icc=None)["soft"]


def noise(width: int, height: int) -> Image.Image:
    grey = np.random.default_rng(3).normal(128, 30, (height, width)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def fine_power(image: Image.Image) -> float:
    """The power above FINE cycles per pixel in either direction, per pixel."""
    grey = np.asarray(image.convert("L"), float)
    spectrum = np.abs(np.fft.fft2(grey - grey.mean())) ** 2 / grey.size**2
    down, across = (np.abs(np.fft.fftfreq(side)) for side in grey.shape)
    return float(spectrum[(down[:, None] > FINE) | (across[None, :] > FINE)].sum())


@pytest.mark.parametrize("size", [(1280, 960), (700, 525), (320, 240), (180, 120)])
def test_next_to_nothing_of_the_finest_detail_is_left(size):
    picture = noise(*size)
    soft = soft_of(picture)
    sharp = picture.resize(soft.size, Image.Resampling.LANCZOS)
    assert fine_power(soft) < fine_power(sharp) / 50


@pytest.mark.parametrize("size", [(1280, 960), (700, 525), (320, 240)])
def test_it_is_smaller_than_the_view_even_of_a_small_original(size):
    drawn = render(PillowPixels(noise(*size)), sizes=SIZES, orientation=1, icc=None)
    assert max(drawn["soft"].size) < 0.65 * max(drawn["view"].size)


def test_coarse_shapes_stay_what_they_are():
    y, x = np.mgrid[0:960, 0:1280]
    waves = (127 + 60 * np.sin(x / 30) + 40 * np.sin(y / 41)).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(waves).convert("RGB")
    sharp = picture.resize((800, 600), Image.Resampling.LANCZOS)
    assert np.abs(np.subtract(soft_of(picture), sharp, dtype=int)).mean() < 1


def test_the_others_are_not_drawn_from_it():
    picture = noise(1000, 750)
    alone = render(PillowPixels(picture), sizes=[s for s in SIZES if s != SOFT], orientation=1, icc=None)
    together = render(PillowPixels(picture), sizes=SIZES, orientation=1, icc=None)
    assert all(np.array_equal(together[name], alone[name]) for name in alone)


def test_it_comes_out_alike_from_the_original_and_from_its_view():
    """A photo from before this rendition may have no original any more."""
    y, x = np.mgrid[0:1500, 0:2000]
    picture = Image.fromarray((127 + 50 * np.sin(x / 20) + 50 * np.cos(y / 33)).astype(np.uint8)).convert("RGB")
    view = render(PillowPixels(picture), sizes=[VIEW], orientation=1, icc=None)["view"]
    assert np.abs(np.subtract(soft_of(picture), soft_of(view, sizes=[SOFT]), dtype=int)).mean() < 1
