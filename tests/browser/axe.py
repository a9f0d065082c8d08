"""Ask axe-core about the page that is open: what would a person with a disability stumble over?"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: axe's name of it, how grave it is, and the elements (CSS selectors) that break it."""

    rule: str
    impact: str
    elements: tuple[str, ...]
    why: str


def axe_findings(page: Page) -> list[Finding]:
    """Return what axe-core finds wrong with `page` as it stands, WCAG 2.2 AA and best practice; ideally nothing.

    The script is given to the browser by its debugger, so that the page's own policy stays as strict as it is.
    """
    page.evaluate(_source())
    result = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES)
    return [_finding(violation) for violation in result["violations"]]


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def _finding(violation: dict) -> Finding:
    nodes = violation["nodes"]
    return Finding(
        rule=violation["id"],
        impact=violation["impact"] or "",
        elements=tuple(" ".join(map(str, node["target"])) for node in nodes),
        why=nodes[0]["failureSummary"] if nodes else violation["help"],
    )
