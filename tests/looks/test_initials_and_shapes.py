"""Initials in any script, one colour per name, and the tile class nearest to a picture's shape."""

import pytest

from familyvault.templatetags.looks import AVATAR_COLOURS, avatar, initials, ratio_class

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Oma Else Berg", "OB"),
        ("greta", "G"),
        ("Дмитрий Соколов", "ДС"),
        ("יעל כהן", "יכ"),
        ("किरण", "कि"),
        ("E\u0301mile", "E\u0301"),
        ("李 小龙", "李小"),
        ("   ", "·"),
        (None, "·"),
    ],
)
def test_initials_are_first_letters_with_their_marks(name, expected):
    assert initials(name) == expected


def test_a_name_always_has_the_same_one_of_eight_colours():
    colours = {avatar(f"Person {number}") for number in range(200)}
    assert colours == {f"avatar-{number}" for number in range(AVATAR_COLOURS)}
    assert avatar("Oma Else") == avatar("Oma Else")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (4032, 3024, "ratio-4x3"),
        (3024, 4032, "ratio-3x4"),
        (1080, 1920, "ratio-9x16"),
        (6000, 4000, "ratio-3x2"),
        (12000, 2000, "ratio-3x1"),
        (None, None, "ratio-1x1"),
    ],
)
def test_a_tile_takes_the_nearest_shape(width, height, expected):
    assert ratio_class(width, height) == expected
