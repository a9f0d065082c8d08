"""A registered leak is drawn onto the rendition's grid to a fraction of a pixel; what is not the photo is left out."""

import cv2
import numpy as np
import pytest

from albums.tracing.geometry import apply, mirroring, resizing, shifting
from albums.tracing.refinement import Aligned, refine
from albums.tracing.registration import Registration, register
from tests.tracing.leaks import HEIGHT, WIDTH, jpeg, luma, photo, shown_by, tilting, turning, worst_error

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def rgb() -> np.ndarray:
    return photo()


def align(leak: np.ndarray, rgb: np.ndarray) -> Aligned:
    return refine(leak, luma(rgb), register(leak, luma(rgb))[0])


def difference(aligned: Aligned, rgb: np.ndarray) -> np.ndarray:
    """Of luma, in grey levels."""
    return np.abs(cv2.cvtColor(aligned.colour, cv2.COLOR_RGB2GRAY) - luma(rgb))


def roughly(truth: np.ndarray) -> Registration:
    """`truth`, some pixels off."""
    off = np.array([[1.006, 0.004, 2.0], [-0.005, 0.995, -2.5], [0, 0, 1]])
    return Registration(truth @ off, False, 0)


def test_a_whole_picture_lies_exactly_on_itself(rgb):
    aligned = align(jpeg(rgb, 50), rgb)
    assert worst_error(aligned, np.eye(3)) < 0.1
    assert aligned.covered.mean() > 0.99
    assert difference(aligned, rgb).mean() < 9


@pytest.mark.parametrize("truth", [turning(23), tilting()], ids=["turned", "tilted"])
def test_a_map_that_is_some_pixels_off_is_corrected(rgb, truth):
    leak = jpeg(shown_by(rgb, truth, width=900, height=900), 60)
    assert worst_error(refine(leak, luma(rgb), roughly(truth)), truth) < 0.3


def test_a_mirror_image_is_drawn_the_right_way_round(rgb):
    aligned = align(jpeg(rgb[:, ::-1], 75), rgb)
    assert worst_error(aligned, mirroring(WIDTH)) < 0.1
    assert difference(aligned, rgb).mean() < 6


@pytest.mark.parametrize("factor", [0.25, 2.0])
def test_other_sizes_are_drawn_without_a_shift(rgb, factor):
    leak = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    assert worst_error(align(jpeg(leak, 60), rgb), resizing(factor)) < 0.3 * factor


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 3),
        lambda rgb: cv2.medianBlur(rgb, 5),
        lambda rgb: np.clip(rgb + np.random.default_rng(5).normal(0, 20, rgb.shape), 0, 255).astype(np.uint8),
        lambda rgb: np.rint(255 * (rgb / 255.0) ** 2.2).astype(np.uint8),
    ],
    ids=["blur", "median", "noise", "gamma"],
)
def test_damage_moves_nothing(rgb, spoilt):
    aligned = align(spoilt(rgb), rgb)
    assert worst_error(aligned, np.eye(3)) < 0.3
    assert aligned.covered.mean() > 0.95


def test_a_piece_covers_its_place_and_no_other(rgb):
    aligned = align(jpeg(np.ascontiguousarray(rgb[200:320, 150:300]), 70), rgb)
    place = np.zeros((HEIGHT, WIDTH), bool)
    place[200:320, 150:300] = True
    assert worst_error(aligned, shifting(-150, -200), within=np.s_[200:320, 150:300]) < 0.2
    assert not aligned.covered[~place].any() and aligned.covered[place].mean() > 0.95


def test_stickers_and_frames_are_not_covered(rgb):
    sticker = np.zeros((HEIGHT, WIDTH), bool)
    sticker[150:330, 100:260] = True
    framed = np.full((HEIGHT + 200, WIDTH + 60, 3), 20, np.uint8)
    framed[120:-80, 30:-30] = np.where(sticker[..., None], photo(seed=7), rgb)
    aligned = align(jpeg(framed, 70), rgb)
    inner = cv2.erode(sticker.astype(np.uint8), np.ones((41, 41))).astype(bool)
    outer = ~cv2.dilate(sticker.astype(np.uint8), np.ones((41, 41))).astype(bool)
    assert aligned.covered[inner].mean() < 0.1 and aligned.covered[outer].mean() > 0.97


def test_the_bend_of_a_lens_is_followed(rgb):
    grid = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), axis=-1).astype(np.float32)
    away = (grid - (WIDTH / 2, HEIGHT / 2)) / (WIDTH / 2)
    bent = grid + away * (away**2).sum(axis=-1, keepdims=True) * 6
    leak = cv2.remap(rgb, bent.astype(np.float32), None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    aligned = align(jpeg(leak, 80), rgb)
    inner = np.s_[20:-20, 20:-20]
    straight = apply(aligned.registration.matrix, grid.astype(float))
    assert np.abs(straight - grid)[inner].max() > 1  # no plane map explains it
    assert difference(aligned, rgb)[inner].mean() < 5


def test_a_wrong_registration_covers_little(rgb):
    wrong = Registration(shifting(90, -70), False, 0)
    assert refine(rgb, luma(rgb), wrong).covered.mean() < 0.2


@pytest.mark.parametrize("matrix", [shifting(5000, 0), np.diag([1e-3, 1e-3, 1.0])], ids=["beside", "tiny"])
def test_a_leak_that_shows_nothing_covers_nothing(rgb, matrix):
    aligned = refine(rgb, luma(rgb), Registration(matrix, False, 0))
    assert aligned.covered.mean() < 0.05 and np.isfinite(aligned.colour).all()
