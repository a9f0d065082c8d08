"""What a bench prints: a small table, and with --json one object as its last line."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value. `goal` is None where there is none to reach, and so is `met` then.

    `at_most` says that smaller is better.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


def report(bench: str, rows: list[Row], *, as_json: bool) -> None:
    """Print the table of a bench, and the object {"bench", "rows"} after it when asked."""
    cells = [("", "value", "unit", "goal", ""), *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    for name, value, unit, goal, met in cells:
        print(f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {goal:>{widths[3]}}  {met}".rstrip())
    if as_json:
        print(json.dumps({"bench": bench, "rows": [_entry(row) for row in rows]}))


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    bound = "<=" if row.at_most else ">="
    goal = "" if row.goal is None else f"{bound} {_short(row.goal)}"
    return row.name, _short(row.value), row.unit, goal, {True: "met", False: "MISSED", None: ""}[row.met]


def _short(value: float) -> str:
    """Three significant digits are all that a shared machine can tell."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _entry(row: Row) -> dict[str, object]:
    entry = asdict(row) | {"met": row.met}
    del entry["at_most"]
    return entry
