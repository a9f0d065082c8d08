"""MISSING.txt: what is not in an export, and why."""

from collections.abc import Sequence

from albums.export.plan import NOT_KEPT, Lost, Plan

MISSING_TXT = "MISSING.txt"


def missing_text(plan: Plan, lost: Sequence[Lost]) -> bytes:
    """Return the text: what was known before, and what was `lost` while the pictures were read. One line each."""
    stand_ins = [Lost(item.path, NOT_KEPT) for item in plan.items if not item.is_original]
    lines = [
        "What is not here, or not as it was uploaded", "", *_lines([*plan.lost, *lost], "Every picture is here."),
        "", "Pictures whose originals were not kept", "", *_lines(stand_ins, "None."), "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def line_of(lost: Lost) -> bytes:
    return f"{_line(lost)}\r\n".encode()


def _lines(lost: Sequence[Lost], otherwise: str) -> list[str]:
    return [*map(_line, lost)] or [otherwise]


def _line(lost: Lost) -> str:
    return f"{lost.path}: {lost.why}"
