"""Looking after midnight, by the vault's clock."""

import datetime

import pytest

from accounts.models import Vault
from albums.alerts.noticing import watch
from albums.models import Alert, AlertKind, AlertRule
from tests.alerts.conftest import by_berlin


@pytest.mark.parametrize("clock", ["00:00", "03:30", "04:59"])
def test_after_midnight_is_told(cast, look, clock):
    at = by_berlin(f"2026-05-04 {clock}")
    look(cast.ben, photos=3, at=at)
    watch(now=at + datetime.timedelta(seconds=30))
    alert = Alert.objects.get()
    assert (alert.kind, alert.number, alert.day) == (AlertKind.AT_NIGHT, 3, datetime.date(2026, 5, 4))


@pytest.mark.parametrize("clock", ["05:00", "12:00", "23:59"])
def test_by_day_and_in_the_evening_is_not(cast, look, clock):
    at = by_berlin(f"2026-05-04 {clock}")
    look(cast.ben, at=at)
    watch(now=at)
    assert not Alert.objects.exists()


def test_the_clock_is_the_vaults(cast, look):
    Vault.objects.update(time_zone="America/New_York")
    at = by_berlin("2026-05-04 01:00")
    look(cast.ben, at=at)
    watch(now=at)
    assert not Alert.objects.exists()
    at = datetime.datetime(2026, 5, 4, 5, 0, tzinfo=datetime.UTC)
    look(cast.ben, at=at)
    watch(now=at)
    assert Alert.objects.get().number == 1


def test_on_the_night_the_clocks_change_it_ends_at_five_all_the_same(cast, look):
    late, early = by_berlin("2026-03-29 04:59"), by_berlin("2026-03-29 05:00")
    look(cast.ben, at=late)
    look(cast.cleo, at=early)
    watch(now=early)
    assert Alert.objects.get().viewer_name == "Ben"


def test_a_keeper_says_when_the_night_ends(cast, look):
    AlertRule.objects.create(kind=AlertKind.AT_NIGHT, threshold=3)
    at = by_berlin("2026-05-04 03:00")
    look(cast.ben, at=at)
    watch(now=at)
    assert not Alert.objects.exists()


def test_a_night_that_nobody_watched_is_told_in_the_morning(cast, look):
    """The photos were seen again by day, before the worker was back."""
    for each in look(cast.ben, photos=2, at=by_berlin("2026-05-04 01:00")):
        each.last_at = by_berlin("2026-05-04 08:00")
        each.save()
    watch(now=by_berlin("2026-05-04 09:00"))
    assert Alert.objects.get().number == 2


def test_one_night_is_one_alert_that_counts_on(cast, look):
    for minute in (10, 20):
        at = by_berlin(f"2026-05-04 01:{minute}")
        look(cast.ben, photos=5, at=at)
        watch(now=at)
    assert Alert.objects.get().number == 10
