"""An icon or drawing that a template names but nobody drew would be an empty hole on the page."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.pure

ROOT = Path(settings.BASE_DIR)
ICON = re.compile(r'parts/icon\.html" with name="([^"]+)"')
DRAWING = re.compile(r'parts/drawing\.html" with name="([^"]+)"|with drawing="([^"]+)"')


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = {name for text in templates() for name in ICON.findall(text)}
    assert len(named) > 15
    assert named <= drawn


def test_every_drawing_that_a_template_names_is_drawn():
    drawn = {path.stem for path in (ROOT / "static/img/drawings").glob("*.svg")}
    named = {name for text in templates() for pair in DRAWING.findall(text) for name in pair if name}
    assert len(named) > 5
    assert named <= drawn


def templates():
    return [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
