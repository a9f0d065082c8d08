"""Every picture and every relative link in the documents leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.running.process import ROOT

pytestmark = pytest.mark.pure

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)|(?:src|href)=\"([^\"]+)\"", re.MULTILINE)
_HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path):
    broken = [link for link in links(document.read_text()) if not leads_somewhere(link, document)]
    assert broken == []


def test_the_readme_has_links_and_pictures():
    found = links((ROOT / "README.md").read_text())
    assert any(link.endswith(".md") for link in found) and any(link.endswith(".png") for link in found)


@pytest.mark.parametrize(
    "link", ["docs/nowhere.md", "docs/marking.md#no-such-heading", "#no-such-heading", "../README.md"]
)
def test_a_broken_link_is_noticed(link: str):
    assert not leads_somewhere(link, ROOT / "README.md")


def links(text: str) -> list[str]:
    """What the links and pictures of a Markdown text name, but for whole addresses."""
    found = ["".join(match.groups(default="")) for match in _LINK.finditer(_CODE.sub("", text))]
    return [link for link in found if not urlsplit(link).scheme]


def leads_somewhere(link: str, document: Path) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target.read_text())


def anchors(text: str) -> set[str]:
    """The anchors of a text's headings, as code hosts make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}
