"""Days in words: "3 to 5 May 2026", "28 April, 3 May and 4 May 2026"."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils import formats

MOST_RUNS = 6


def days_in_words(days: Iterable[datetime.date]) -> str:
    """Say some days in a few words, neighbours together; of many only the first and the last."""
    ordered = sorted(set(days))
    if not ordered:
        return ""
    runs = _runs(ordered)
    if len(runs) > MOST_RUNS:
        return f"{len(ordered)} days between {_day(ordered[0])} and {_day(ordered[-1])}"
    said = [_run(first, last) for first, last in runs]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def _runs(ordered: Sequence[datetime.date]) -> list[tuple[datetime.date, datetime.date]]:
    runs = [(ordered[0], ordered[0])]
    for day in ordered[1:]:
        first, last = runs[-1]
        if day - last == datetime.timedelta(days=1):
            runs[-1] = (first, day)
        else:
            runs.append((day, day))
    return runs


def _run(first: datetime.date, last: datetime.date) -> str:
    if first == last:
        return _day(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day} to {_day(last)}" if same else f"{_day(first)} to {_day(last)}"


def _day(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")
