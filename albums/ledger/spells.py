"""Parts of the family's days, as people say them: "this morning", "on Sunday evening", "in the night to Monday".

A day of the family begins at five in the morning: what happens after midnight belongs to the night before.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEK = 7


class Part(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


STARTS = {Part.MORNING: 5, Part.AFTERNOON: 12, Part.EVENING: 18, Part.NIGHT: 23}
DAWN = STARTS[Part.MORNING]


@dataclass(frozen=True, slots=True)
class Spell:
    """One part of one day, from `starts_at` until before `ends_at` (both aware)."""

    day: datetime.date
    part: Part
    starts_at: datetime.datetime
    ends_at: datetime.datetime


def day_of(instant: datetime.datetime, *, zone: ZoneInfo) -> datetime.date:
    """Return the family's day that an instant belongs to: until five in the morning, the day before."""
    # Arithmetic within one zone is by the clock on the wall, also in the nights when it is set.
    return (instant.astimezone(zone) - timedelta(hours=DAWN)).date()


def start_of(day: datetime.date, *, zone: ZoneInfo) -> datetime.datetime:
    """Return the instant at which a day of the family begins."""
    return _at(day, DAWN, zone)


def spells_between(first: datetime.date, last: datetime.date, *, zone: ZoneInfo) -> list[Spell]:
    """Return every spell of these days, the latest first."""
    return [spell for back in range((last - first).days + 1) for spell in _of_day(last - timedelta(days=back), zone)]


def told(spell: Spell, *, today: datetime.date) -> str:
    """Say when a spell was, seen from the family's day `today`."""
    ago = (today - spell.day).days
    if spell.part is Part.NIGHT:
        return _told_night(spell, ago=ago, today=today)
    if ago <= 1:
        return f"this {spell.part}" if ago <= 0 else f"yesterday {spell.part}"
    if ago < WEEK:
        return f"on {spell.day:%A} {spell.part}"
    return f"on {told_date(spell.day, today=today)} in the {spell.part}"


def told_day(day: datetime.date, *, today: datetime.date) -> str:
    """Name a day, as a heading: "Today", "Sunday", "3 August"."""
    ago = (today - day).days
    if 0 <= ago <= 1:
        return "Yesterday" if ago else "Today"
    return f"{day:%A}" if 0 < ago < WEEK else told_date(day, today=today)


def told_date(day: datetime.date, *, today: datetime.date) -> str:
    """Say a date, with its year where that is not this one's: "3 August", "3 August 2025"."""
    return f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")


def _of_day(day: datetime.date, zone: ZoneInfo) -> Iterator[Spell]:
    ends_at = start_of(day + timedelta(days=1), zone=zone)
    for part, hour in reversed(STARTS.items()):
        starts_at = _at(day, hour, zone)
        yield Spell(day, part, starts_at, ends_at)
        ends_at = starts_at


def _at(day: datetime.date, hour: int, zone: ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=zone).astimezone(datetime.UTC)


def _told_night(spell: Spell, *, ago: int, today: datetime.date) -> str:
    if ago <= 1:
        return "tonight" if ago <= 0 else "last night"
    morning = spell.day + timedelta(days=1)
    return f"in the night to {morning:%A}" if ago <= WEEK else f"in the night to {told_date(morning, today=today)}"
