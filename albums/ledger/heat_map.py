"""A year of somebody's looking, as a calendar: how many photos on which day."""

import calendar
import datetime
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet

from albums.models import Look

MONTHS = 12
# From so many photos a day on, a square is of the next level.
LEVELS = (1, 10, 30, 100)


@dataclass(frozen=True, slots=True)
class Square:
    """One day: how many photos were seen, and how strong that is drawn (0 to 4)."""

    day: datetime.date
    photos: int
    level: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks of seven squares, Monday first; None where a week reaches into another month.

    `busy_days` are those with any photo at all.
    """

    first_day: datetime.date
    weeks: list[list[Square | None]]
    busy_days: int


def year_until(looks: QuerySet[Look], *, today: datetime.date) -> list[Month]:
    """Return the last twelve months, the latest first, today's included. One query."""
    firsts = [_months_before(today, back) for back in range(MONTHS)]
    # The database finds rows by their time, not by their day.
    begins = datetime.datetime.combine(firsts[-1], datetime.time.min, tzinfo=datetime.UTC) - timedelta(days=1)
    recent = looks.filter(day__gte=firsts[-1], last_at__gte=begins).order_by()
    photos = dict(recent.values_list("day").annotate(Count("photo_id", distinct=True)))
    return [_month(first, photos) for first in firsts]


def level_of(photos: int) -> int:
    return sum(photos >= threshold for threshold in LEVELS)


def _months_before(today: datetime.date, back: int) -> datetime.date:
    months = today.year * 12 + today.month - 1 - back
    return datetime.date(months // 12, months % 12 + 1, 1)


def _month(first: datetime.date, photos: dict[datetime.date, int]) -> Month:
    weeks = [
        [_square(day, photos.get(day, 0)) if day.month == first.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks, sum(bool(square and square.photos) for week in weeks for square in week))


def _square(day: datetime.date, photos: int) -> Square:
    return Square(day, photos, level_of(photos))
