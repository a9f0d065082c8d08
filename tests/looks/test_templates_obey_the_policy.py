"""The content security policy allows no inline style, script or handler, and nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.pure

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css"))
INLINE_STYLE = re.compile(r"<style[\s>]|\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|url\(["']?(?:https?:|//|data:)""", re.IGNORECASE
)


def named(paths):
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


@pytest.mark.parametrize("path", named(TEMPLATES))
def test_a_template_holds_nothing_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE_STYLE.search(text)
    assert not HANDLER.search(text)
    assert all("application/json" in attributes for attributes in SCRIPT.findall(text))


@pytest.mark.parametrize("path", named(TEMPLATES + STYLES))
def test_nothing_is_fetched_from_elsewhere(path):
    assert not ELSEWHERE.search(path.read_text(encoding="utf-8"))
