"""A page of the ledger: days with their sentences, looks and deeds together, the newest first."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.timezone import now

from albums.ledger.deed_words import sentence_of_deed
from albums.ledger.sentences import Sentence, sentence_of
from albums.ledger.sittings import Stretch, latest_stretch, sittings
from albums.ledger.spells import day_of, start_of, told_day
from albums.models import Deed, Look


@dataclass(frozen=True, slots=True)
class Day:
    heading: str
    day: datetime.date
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class Feed:
    """Some days of the ledger. What is older is asked for as `before` this day, if there is anything."""

    days: list[Day]
    before: datetime.date | None


def feed(
    looks: QuerySet[Look], deeds: QuerySet[Deed], *, zone: ZoneInfo, before: datetime.date | None = None, is_own: bool = False
) -> Feed:
    """Tell these looks and deeds, the latest first, from before the family's day `before`. At most six queries,
    however much there is.
    """
    if before is not None:
        begins = start_of(before, zone=zone)
        looks, deeds = looks.filter(last_at__lt=begins), deeds.filter(at__lt=begins)
    stretch = latest_stretch(looks, deeds, zone=zone)
    if stretch is None:
        return Feed(days=[], before=None)
    today = day_of(now(), zone=zone)
    told = [sentence_of(each, today=today, zone=zone, is_own=is_own) for each in sittings(looks, spells=stretch.spells)]
    told += [sentence_of_deed(deed, today=today, zone=zone) for deed in _within(deeds, stretch)]
    return Feed(days=_by_day(told, today=today), before=stretch.first_day if stretch.has_older else None)


def _within(deeds: QuerySet[Deed], stretch: Stretch) -> QuerySet[Deed]:
    return deeds.filter(at__gte=stretch.starts_at)


def _by_day(sentences: Iterable[Sentence], *, today: datetime.date) -> list[Day]:
    newest_first = sorted(sentences, key=lambda each: (each.day, each.at), reverse=True)
    days = groupby(newest_first, key=lambda each: each.day)
    return [Day(told_day(day, today=today), day, list(those)) for day, those in days]
