"""Sizes keep proportions, never enlarge, and never vanish."""

import pytest

from albums.renditions.sizes import SIZES, THUMB, VIEW, largest_first

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("given", "expected"),
    [((4000, 3000), (1280, 960)), ((3000, 4000), (960, 1280)), ((1280, 1), (1280, 1)), ((1, 65_535), (1, 1280)),
     ((65_535, 1), (1280, 1)), ((65_535, 20), (1280, 1)), ((1281, 1281), (1280, 1280)), ((10, 7), (10, 7))],
)  # fmt: skip
def test_fit(given, expected):
    assert VIEW.fit(width=given[0], height=given[1]) == expected


def test_names_are_unique_and_the_largest_comes_first():
    assert len({size.name for size in SIZES}) == len(SIZES)
    assert largest_first([THUMB, VIEW]) == [VIEW, THUMB]
