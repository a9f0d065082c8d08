"""Looks grouped as a person would tell them: one viewer, one album, one part of a day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from albums.ledger.spells import Spell, day_of, spells_between, start_of
from albums.models import Deed, Look

# A page reaches back until it holds about so many rows, and at most so many days: whole days, so that nothing is
# counted by halves. The grouping is the database's, so a crowded day costs one query as well.
MOST_LOOKS = 1000
MOST_DEEDS = 150
MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one viewer saw of one album in one spell. Names are those of then.

    `photos` were seen in any size, `opened` of them filled the screen, the most often opened one `most` times.
    `devices` names up to two of their `device_count` devices.
    """

    spell: Spell
    viewer_id: str
    viewer_name: str
    album_id: UUID
    album_name: str
    photos: int
    opened: int
    most: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    devices: tuple[str, ...]
    device_count: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of one page of the ledger, the latest spell first, and whether there is anything before them."""

    first_day: datetime.date
    spells: Sequence[Spell]
    has_older: bool

    @property
    def starts_at(self) -> datetime.datetime:
        return self.spells[-1].starts_at


def latest_stretch(looks: QuerySet[Look], deeds: QuerySet[Deed], *, zone: ZoneInfo) -> Stretch | None:
    """Return the latest days of these looks and deeds that fill a page; None where there is nothing. Four queries."""
    looked_at = list(looks.order_by("-last_at").values_list("last_at", flat=True)[: MOST_LOOKS + 1])
    done_at = list(deeds.order_by("-at").values_list("at", flat=True)[: MOST_DEEDS + 1])
    if not looked_at and not done_at:
        return None
    last_day = day_of(max([*looked_at[:1], *done_at[:1]]), zone=zone)
    first_day = day_of(min([*looked_at[-1:], *done_at[-1:]]), zone=zone)
    full = [day_of(it[-1], zone=zone) for it, most in ((looked_at, MOST_LOOKS), (done_at, MOST_DEEDS)) if len(it) > most]
    first_day = max([first_day, last_day - timedelta(days=MOST_DAYS - 1), *full])
    begins = start_of(first_day, zone=zone)
    has_older = looks.filter(last_at__lt=begins).exists() or deeds.filter(at__lt=begins).exists()
    return Stretch(first_day, spells_between(first_day, last_day, zone=zone), has_older)


def sittings(looks: QuerySet[Look], *, spells: Sequence[Spell]) -> list[Sitting]:
    """Group the looks last had within `spells` (adjoining, the latest first), the latest first. One query."""
    within = looks.filter(last_at__gte=spells[-1].starts_at, last_at__lt=spells[0].ends_at)
    # A photo that was opened is told of when it was opened last, not when its thumb passed by again.
    told_at = within.annotate(told_at=Coalesce("viewed_at", "last_at"))
    numbered = [When(told_at__gte=spell.starts_at, then=Value(number)) for number, spell in enumerate(spells)]
    grouped = told_at.annotate(
        spell=Case(*numbered, default=Value(len(spells) - 1), output_field=IntegerField())
    ).values("spell", "viewer_id", "viewer_name", "album_id", "album_name")
    rows = grouped.annotate(
        photos=Count("photo_id", distinct=True),
        opened=Count("photo_id", distinct=True, filter=Q(view_count__gt=0)),
        most=Max("view_count"),
        began_at=Min("first_at"),
        ended_at=Max("told_at"),
        device=Min("device_name"),
        other_device=Max("device_name"),
        device_count=Count("device_id", distinct=True),
    )
    return [_sitting(row, spells) for row in rows.order_by("spell", "-ended_at", "viewer_id", "album_id")]


def _sitting(row: dict, spells: Sequence[Spell]) -> Sitting:
    return Sitting(
        spell=spells[row["spell"]], viewer_id=row["viewer_id"], viewer_name=row["viewer_name"], album_id=row["album_id"],
        album_name=row["album_name"], photos=row["photos"], opened=row["opened"], most=row["most"],
        first_at=row["began_at"], last_at=row["ended_at"], device_count=row["device_count"],
        devices=tuple(dict.fromkeys((row["device"], row["other_device"]))),
    )  # fmt: skip
