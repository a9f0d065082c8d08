"""Fingerprints, shelves and agreement: a piece of a photo finds it among others. No vault is needed."""

from uuid import UUID

import cv2
import numpy as np
import pytest

from albums.tracing.agreement import agreement
from albums.tracing.fingerprints import (
    REFERENCE_POINTS,
    DamagedFingerprint,
    Fingerprint,
    find_points,
    reference,
    shrunk,
)
from albums.tracing.shelf import DamagedShelf, Query, Shelf
from tests.tracing.scenes import cropped, recompressed, rotated, scaled, scene

pytestmark = pytest.mark.pure

SURE = 5.0  # as in albums/tracing/finding.py, which needs a vault
MANY = 24


@pytest.fixture(scope="module")
def kept() -> list[Fingerprint]:
    return [reference(scene(seed)) for seed in range(MANY)]


@pytest.fixture(scope="module")
def shelf(kept) -> Shelf:
    return Shelf.of([(UUID(int=seed), fingerprint) for seed, fingerprint in enumerate(kept)])


def points_of(rgb: np.ndarray):
    return find_points(shrunk(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), long_side=960), most=1000, levels=12)


LEAKS = {
    "as it is": lambda rgb: rgb,
    "a tenth of it": lambda rgb: recompressed(cropped(rgb, share=0.1)),
    "a tenth of it, in a corner": lambda rgb: recompressed(cropped(rgb, share=0.1, at=(1, 0))),
    "half its size": lambda rgb: recompressed(scaled(rgb, 0.5)),
    "three times its size": lambda rgb: recompressed(scaled(rgb, 3)),
    "turned": lambda rgb: recompressed(rotated(rgb, 37)),
    "darker": lambda rgb: recompressed((255 * (rgb / 255) ** 1.8).astype(np.uint8)),
    "hardly any contrast": lambda rgb: recompressed(rgb // 12 + 110),
    "in perspective": lambda rgb: recompressed(tilted(rgb)),
    "black and white": lambda rgb: np.repeat(rgb[..., 1:2], 3, axis=2),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_leak_is_found_first(kept, shelf, leak):
    for seed in (0, 11, 23):
        query = Query.of(points_of(leak(scene(seed))))
        assert int(shelf.votes(query).argmax()) == seed
        assert agreement(query.points, kept[seed]) >= SURE


def tilted(rgb: np.ndarray) -> np.ndarray:
    height, width = rgb.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + np.array([[60, 10], [-10, 40], [-50, -30], [20, -50]], np.float32)
    return cv2.warpPerspective(rgb, cv2.getPerspectiveTransform(corners, seen), (width, height))


def test_a_mirrored_leak_is_found_without_looking_at_it_again(kept, shelf):
    leak = recompressed(np.ascontiguousarray(cropped(scene(7), share=0.3)[:, ::-1]))
    query = Query.of(points_of(leak).mirrored())
    assert int(shelf.votes(query).argmax()) == 7
    assert agreement(query.points, kept[7]) > 4 * agreement(points_of(leak).fingerprint(), kept[7])


def test_other_photos_do_not_agree(kept):
    leak = points_of(scene(1000)).fingerprint()
    assert max(agreement(leak, fingerprint) for fingerprint in kept) < SURE


def test_noise_agrees_with_no_photo(kept, shelf):
    noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    query = Query.of(points_of(noise))
    assert len(query.points) > 500
    assert shelf.votes(query).max() < SURE
    assert max(agreement(query.points, fingerprint) for fingerprint in kept) < SURE


def test_points_are_spread_over_the_picture():
    rgb = scene(3)
    rgb[:, 320:] = (rgb[:, 320:].astype(int) // 4 + 100).astype(np.uint8)
    places = reference(rgb).places
    assert 0.35 < np.mean(places[:, 0] > 320) < 0.65


def test_a_fingerprint_is_a_few_kilobytes_and_comes_back_as_it_was(kept):
    packed = kept[0].to_bytes()
    assert len(kept[0]) == REFERENCE_POINTS
    assert len(packed) < 17_000
    again = Fingerprint.from_bytes(packed)
    for name in ("words", "signatures", "angles", "levels"):
        assert np.array_equal(getattr(again, name), getattr(kept[0], name))
    assert np.abs(again.places - kept[0].places).max() < 0.01


def test_a_shelf_comes_back_as_it_was(shelf):
    again = Shelf.from_bytes(shelf.to_bytes())
    query = Query.of(points_of(scene(5)))
    assert again.photos == shelf.photos
    assert np.array_equal(again.votes(query), shelf.votes(query))


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"\xff" + data[1:], lambda data: b""])
def test_damage_is_noticed(kept, shelf, damage):
    with pytest.raises(DamagedFingerprint):
        Fingerprint.from_bytes(damage(kept[0].to_bytes()))
    with pytest.raises(DamagedShelf):
        Shelf.from_bytes(damage(shelf.to_bytes()))


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (30, 30), (640, 480)])
def test_pictures_with_nothing_in_them_have_few_points_and_are_not_found(kept, shelf, size):
    query = Query.of(points_of(np.full((*size, 3), 128, np.uint8)))
    assert not shelf.votes(query).any()
    assert agreement(query.points, kept[0]) == 0
    assert Fingerprint.from_bytes(query.points.to_bytes()).width == size[1]


def test_an_empty_shelf_has_no_votes():
    assert len(Shelf.of([]).votes(Query.of(points_of(scene(1))))) == 0
