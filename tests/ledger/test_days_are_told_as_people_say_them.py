"""Which part of which day an instant belongs to, and how that is said; also in the nights when the clock is set."""

import datetime
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from albums.ledger.spells import day_of, spells_between, start_of, told, told_day
from tests.ledger.looking import BERLIN, berlin

pytestmark = pytest.mark.pure

# A Monday.
TODAY = date(2026, 8, 3)
NEW_YORK = ZoneInfo("America/New_York")


def _told(at: str, *, today: date = TODAY) -> str:
    instant = berlin(at)
    day = day_of(instant, zone=BERLIN)
    (spell,) = [it for it in spells_between(day, day, zone=BERLIN) if it.starts_at <= instant < it.ends_at]
    return told(spell, today=today)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-08-03 05:00", "this morning"),
        ("2026-08-03 12:00", "this afternoon"),
        ("2026-08-03 22:59", "this evening"),
        ("2026-08-03 23:00", "tonight"),
        ("2026-08-04 01:30", "tonight"),
        ("2026-08-03 04:59", "last night"),
        ("2026-08-02 23:30", "last night"),
        ("2026-08-02 19:00", "yesterday evening"),
        ("2026-08-02 04:00", "in the night to Sunday"),
        ("2026-08-01 23:10", "in the night to Sunday"),
        ("2026-07-31 14:00", "on Friday afternoon"),
        ("2026-07-28 07:00", "on Tuesday morning"),
        ("2026-07-28 01:00", "in the night to Tuesday"),
        ("2026-07-27 19:00", "on 27 July in the evening"),
        ("2026-07-27 01:00", "in the night to 27 July"),
        ("2025-12-24 19:00", "on 24 December 2025 in the evening"),
    ],
)
def test_an_instant_is_told_as_people_say_it(at, words):
    assert _told(at) == words


@pytest.mark.parametrize(
    ("day", "heading"),
    [("2026-08-03", "Today"), ("2026-08-02", "Yesterday"), ("2026-07-31", "Friday"), ("2026-07-27", "27 July"),
     ("2025-08-03", "3 August 2025"), ("2026-08-04", "4 August")],
)  # fmt: skip
def test_a_day_has_a_heading(day, heading):
    assert told_day(date.fromisoformat(day), today=TODAY) == heading


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")])
@pytest.mark.parametrize("last", [date(2026, 3, 30), date(2026, 10, 26), date(2026, 11, 2), date(2026, 4, 6)])
def test_spells_leave_no_gap_and_do_not_overlap_when_the_clock_is_set(zone, last):
    spells = spells_between(last - datetime.timedelta(days=10), last, zone=zone)
    assert len(spells) == 44
    for later, earlier in pairwise(spells):
        assert earlier.starts_at < earlier.ends_at == later.starts_at
    assert spells[-1].starts_at == start_of(spells[-1].day, zone=zone)


def test_the_night_when_the_clock_is_set_is_as_long_as_it_is():
    (spring,) = [it for it in spells_between(date(2026, 3, 28), date(2026, 3, 28), zone=BERLIN) if it.part == "night"]
    (autumn,) = [it for it in spells_between(date(2026, 10, 24), date(2026, 10, 24), zone=BERLIN) if it.part == "night"]
    assert spring.ends_at - spring.starts_at == datetime.timedelta(hours=5)
    assert autumn.ends_at - autumn.starts_at == datetime.timedelta(hours=7)


def test_the_same_instant_is_evening_here_and_afternoon_there():
    instant = berlin("2026-08-02 19:00")
    assert day_of(instant, zone=NEW_YORK) == date(2026, 8, 2)
    parts = {
        zone: next(it.part for it in spells_between(date(2026, 8, 2), date(2026, 8, 2), zone=zone) if it.starts_at <= instant)
        for zone in (BERLIN, NEW_YORK)
    }
    assert parts == {BERLIN: "evening", NEW_YORK: "afternoon"}
