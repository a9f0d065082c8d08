"""WCAG 2.2 AA by arithmetic: every pair of text and ground in tokens.css, by day and by night."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.pure

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
BLOCKS = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block)) for block in re.split(r":root[^{]*\{", TOKENS)[1:]]
DAY, NIGHT, CHOSEN_NIGHT = BLOCKS[:3]
GROUNDS = ("wall", "paper", "linen")
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", "link") for ground in GROUNDS] + [
    ("on-accent", "accent"), ("on-accent", "accent-deep"), ("ink", "accent-soft"), ("on-lamp", "lamp-soft"),
    ("on-berry", "berry"), ("on-berry", "berry-deep"), ("berry", "berry-soft"), ("berry", "paper"), ("berry", "wall"),
    ("on-sky", "sky-soft"), ("on-leaf", "leaf-soft"), ("on-leaf", "wall"), ("on-lamp", "wall"),
]  # fmt: skip
SHAPES = [("outline", "paper"), ("outline", "wall"), ("focus", "paper"), ("focus", "wall"), ("accent", "paper")]


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_by_four_and_a_half_to_one(colours, ink, ground):
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_outlines_of_controls_stand_out_by_three_to_one(colours, shape, ground):
    assert contrast(colours[shape], colours[ground]) >= 3


def test_night_is_the_same_whether_asked_for_or_chosen():
    assert NIGHT == CHOSEN_NIGHT
    assert NIGHT.keys() == DAY.keys()


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
