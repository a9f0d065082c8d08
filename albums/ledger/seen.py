"""Looks summed up: by viewer, by device, by photo. Names are those of then, so a renamed viewer has a line for each."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Sum

from albums.models import Look

MOST_LINES = 500
_NOTHING: Mapping[str, Count] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looks of one line have in common (`of`, by field), and how much they saw, from when until when.

    `photos` are different ones, `opened` says how often any of them filled the screen, on `days` days and `devices`
    devices; the latter two are 0 where they were not asked for.
    """

    of: dict[str, str | UUID]
    photos: int
    opened: int
    first_at: datetime.datetime | None
    last_at: datetime.datetime | None
    days: int = 0
    devices: int = 0

    def __getattr__(self, name: str) -> str | UUID:
        try:
            return self.of[name]
        except KeyError:
            raise AttributeError(name) from None


_SUMS = {
    "photos": Count("photo_id", distinct=True), "opened": Sum("view_count", default=0), "began_at": Min("first_at"),
    "ended_at": Max("last_at"),
}  # fmt: skip
# Each of these makes the database sort once more.
DAYS = {"days": Count("day", distinct=True)}
DEVICES = {"devices": Count("device_id", distinct=True)}


def seen_by(
    looks: QuerySet[Look], *fields: str, order: str = "-ended_at", most: int = MOST_LINES, also: Mapping[str, Count] = _NOTHING
) -> list[Seen]:
    """Sum up looks by these fields of theirs, whoever looked last first, at most `most` lines. One query."""
    rows = looks.order_by().values(*fields).annotate(**_SUMS, **also).order_by(order, *fields)[:most]
    return [_seen(row, fields) for row in rows]


def in_all(looks: QuerySet[Look]) -> Seen:
    """Sum up all of these looks. One query."""
    return _seen(looks.order_by().aggregate(**_SUMS, **DAYS, **DEVICES), ())


def _seen(row: dict, fields: Iterable[str]) -> Seen:
    counted = {name: row[name] for name in ("photos", "opened", "days", "devices") if name in row}
    return Seen(of={field: row[field] for field in fields}, first_at=row["began_at"], last_at=row["ended_at"], **counted)
