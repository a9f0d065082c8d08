"""Looks summed up: by viewer, by device, by photo. Names are those of then, so a renamed viewer has a line for each."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Sum

from albums.models import Look

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looks of one line have in common (`of`, by field), and how much they saw, from when until when.

    `photos` are different ones, `opened` says how often any of them filled the screen, `shown` how often one was a
    thumb, `days` on how many days.
    """

    of: dict[str, str | UUID]
    photos: int
    opened: int
    shown: int
    days: int
    devices: int
    first_at: datetime.datetime | None
    last_at: datetime.datetime | None

    def __getattr__(self, name: str) -> str | UUID:
        try:
            return self.of[name]
        except KeyError:
            raise AttributeError(name) from None


_SUMS = {
    "photos": Count("photo_id", distinct=True), "opened": Sum("view_count", default=0),
    "shown": Sum("thumb_count", default=0), "days": Count("day", distinct=True),
    "devices": Count("device_id", distinct=True), "began_at": Min("first_at"), "ended_at": Max("last_at"),
}  # fmt: skip


def seen_by(looks: QuerySet[Look], *fields: str, order: str = "-ended_at", most: int = MOST_LINES) -> list[Seen]:
    """Sum up looks by these fields of theirs, whoever looked last first, at most `most` lines. One query."""
    rows = looks.order_by().values(*fields).annotate(**_SUMS).order_by(order, *fields)[:most]
    return [_seen(row, fields) for row in rows]


def in_all(looks: QuerySet[Look]) -> Seen:
    """Sum up all of these looks. One query."""
    return _seen(looks.order_by().aggregate(**_SUMS), ())


def _seen(row: dict, fields: Iterable[str]) -> Seen:
    return Seen(
        of={field: row[field] for field in fields}, photos=row["photos"], opened=row["opened"], shown=row["shown"],
        days=row["days"], devices=row["devices"], first_at=row["began_at"], last_at=row["ended_at"],
    )  # fmt: skip
