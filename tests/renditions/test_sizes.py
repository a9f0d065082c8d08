"""Sizes keep proportions, never enlarge, and never vanish."""

import pytest

from albums.renditions.sizes import SIZES, SOFT, THUMB, VIEW, largest_first

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given", "expected"),
    [((4000, 3000), (1280, 960)), ((3000, 4000), (960, 1280)), ((1280, 1), (1280, 1)), ((1, 65_535), (1, 1280)),
     ((65_535, 1), (1280, 1)), ((65_535, 20), (1280, 1)), ((1281, 1281), (1280, 1280)), ((10, 7), (10, 7))],
)  # fmt: skip
def test_fit(given, expected):
    assert VIEW.fit(width=given[0], height=given[1]) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [((4000, 3000), (800, 600)), ((1280, 960), (800, 600)), ((700, 525), (438, 328)), ((525, 700), (328, 438)),
     ((321, 200), (201, 125)), ((300, 200), (200, 133)), ((200, 150), (200, 150)), ((32, 32), (32, 32)), ((1, 1), (1, 1))],
)  # fmt: skip
def test_a_soft_one_is_smaller_than_the_view_of_all_but_tiny_originals(given, expected):
    assert SOFT.fit(width=given[0], height=given[1]) == expected


@pytest.mark.parametrize("side", [250, 700, 1279, 1280, 1281, 2047, 6000])
def test_a_soft_one_has_the_same_size_whether_it_is_fitted_to_the_original_or_to_its_view(side):
    view = VIEW.fit(width=side, height=side * 3 // 4)
    from_original, from_view = SOFT.fit(width=side, height=side * 3 // 4), SOFT.fit(width=view[0], height=view[1])
    assert max(abs(a - b) for a, b in zip(from_original, from_view, strict=True)) <= 1


def test_names_are_unique_and_the_largest_comes_first():
    assert len({size.name for size in SIZES}) == len(SIZES)
    assert largest_first([THUMB, VIEW]) == [VIEW, THUMB]
