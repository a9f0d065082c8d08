"""A leak is found on its rendition, however it was turned, cut, mirrored or placed beside others."""

import cv2
import numpy as np
import pytest

from albums.tracing.geometry import apply, mirroring, resizing, shifting
from albums.tracing.registration import Registration, register
from tests.tracing.leaks import HEIGHT, WIDTH, jpeg, luma, photo, shown_by, tilting, turning

pytestmark = pytest.mark.pure

MIDDLE = np.array([[WIDTH / 2, HEIGHT / 2], [WIDTH / 2 + 40, HEIGHT / 2 - 30]])


@pytest.fixture(scope="module")
def rgb() -> np.ndarray:
    return photo()


def is_near(registration: Registration, truth: np.ndarray, places: np.ndarray = MIDDLE, *, within: float = 2.0) -> bool:
    return bool(np.abs(apply(registration.matrix, places) - apply(truth, places)).max() < within)


@pytest.mark.parametrize("degrees", [37, 211])
def test_any_rotation_is_found(rgb, degrees):
    truth = turning(degrees)
    best = register(jpeg(shown_by(rgb, truth, width=900, height=900), 60), luma(rgb))[0]
    assert is_near(best, truth) and not best.mirrored


def test_a_tilted_picture_is_found(rgb):
    best = register(jpeg(shown_by(rgb, tilting(), width=700, height=600), 60), luma(rgb))[0]
    assert is_near(best, tilting())


def test_a_mirror_image_is_found_and_said_to_be_one(rgb):
    best = register(jpeg(rgb[:, ::-1], 60), luma(rgb))[0]
    assert best.mirrored and is_near(best, mirroring(WIDTH))


@pytest.mark.parametrize("factor", [0.25, 2.0])
def test_a_picture_of_another_size_is_found(rgb, factor):
    leak = cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    assert is_near(register(leak, luma(rgb))[0], resizing(factor))


def test_a_fiftieth_of_the_picture_is_found(rgb):
    leak = jpeg(np.ascontiguousarray(rgb[300:370, 200:290]), 70)
    places = np.array([[205.0, 305.0], [280.0, 360.0]])
    assert is_near(register(leak, luma(rgb))[0], shifting(-200, -300), places)


def test_a_dark_black_and_white_picture_is_found(rgb):
    dark = np.repeat((luma(rgb)[..., None] * 0.15).astype(np.uint8), 3, axis=2)
    assert is_near(register(jpeg(dark, 75), luma(rgb))[0], np.eye(3))


def test_every_copy_in_a_collage_is_found(rgb):
    small = cv2.resize(rgb, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    page = np.full((800, 1000, 3), 240, np.uint8)
    page[20:380, 10:490] = small
    page[400:760, 505:985] = small[:, ::-1]
    page[20:380, 510:990] = cv2.resize(photo(seed=9), (480, 360), interpolation=cv2.INTER_AREA)
    truths = [
        (False, shifting(10, 20) @ resizing(0.75)),
        (True, shifting(505, 400) @ resizing(0.75) @ mirroring(WIDTH)),
    ]
    found = register(jpeg(page, 70), luma(rgb))
    for mirrored, truth in truths:
        assert any(one.mirrored == mirrored and is_near(one, truth) for one in found[:2])


def test_a_blurred_piece_without_corners_is_found():
    soft = photo(seed=3, finest=16.0)
    leak = jpeg(np.ascontiguousarray(soft[120:360, 160:480]), 60)
    places = np.array([[170.0, 130.0], [470.0, 350.0]])
    assert is_near(register(leak, luma(soft))[0], shifting(-160, -120), places, within=12)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_whole_picture_too_poor_for_features_is_laid_upon_the_whole(mirrored):
    soft = photo(seed=3, finest=16.0)
    tiny = cv2.resize(soft[:, ::-1] if mirrored else soft, (64, 48), interpolation=cv2.INTER_AREA)
    truth = resizing(0.1) @ mirroring(WIDTH) if mirrored else resizing(0.1)
    best = register(jpeg(tiny, 20), luma(soft))[0]
    assert best.mirrored == mirrored and is_near(best, truth)


def test_another_photo_has_few_inliers(rgb):
    assert all(one.inliers < 15 for one in register(photo(seed=2), luma(rgb)))


@pytest.mark.parametrize("shape", [(1, 1), (8, 300), (60, 80)])
def test_a_leak_without_anything_on_it_does_no_harm(rgb, shape):
    assert all(one.inliers < 15 for one in register(np.full((*shape, 3), 77, np.uint8), luma(rgb)))
