"""Scans may be repeated, missed, forgotten or run side by side: nothing is told twice, and nothing is missed."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Device, User
from albums.alerts.noticing import forget_old, watch
from albums.models import Alert, AlertKind, Look
from tests.alerts.conftest import by_berlin

NOON = by_berlin("2026-05-04 12:00")
HOUR = datetime.timedelta(hours=1)


def test_a_second_scan_tells_nothing_again(cast, look):
    look(cast.ben, photos=60, at=NOON)
    for minutes in range(4):
        watch(now=NOON + datetime.timedelta(minutes=minutes))
    cache.clear()
    watch(now=NOON + HOUR)
    assert Alert.objects.count() == 1


def test_seen_it_stays_seen_when_it_is_found_again(cast, look):
    look(cast.ben, photos=60, at=NOON)
    watch(now=NOON)
    Alert.objects.update(seen_at=NOON)
    look(cast.ben, photos=1, at=NOON)
    watch(now=NOON)
    assert (Alert.objects.get().seen_at, Alert.objects.get().number) == (NOON, 61)


def test_what_happened_while_no_worker_ran_is_told_when_one_is_back(cast, look):
    watch(now=NOON)
    look(cast.ben, photos=60, at=NOON + 2 * HOUR)
    watch(now=NOON + 10 * HOUR)
    assert Alert.objects.get().number == 60


def test_an_hour_that_lies_across_two_scans_counts_whole(cast, look):
    look(cast.ben, photos=40, at=NOON)
    watch(now=NOON)
    look(cast.ben, photos=20, at=NOON + HOUR / 2)
    watch(now=NOON + HOUR / 2)
    assert Alert.objects.get().number == 60


def test_looks_that_reach_the_ledger_late_are_not_missed(cast, look):
    watch(now=NOON)
    look(cast.ben, photos=60, at=NOON - datetime.timedelta(seconds=90))
    watch(now=NOON + datetime.timedelta(minutes=1))
    assert Alert.objects.count() == 1


def test_more_people_and_looks_cost_no_more_queries_while_all_is_ordinary(cast, look):
    look(cast.ben, at=NOON)
    watch(now=NOON)
    with CaptureQueriesContext(connection) as few:
        watch(now=NOON)
    for number in range(10):
        look(User.objects.create_user(name=f"Cousin {number}"), photos=20, at=NOON)
    with CaptureQueriesContext(connection) as many:
        watch(now=NOON)
    assert len(many) == len(few)
    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(cast, look, device_of):
    look(cast.ben, photos=60, views=10, at=by_berlin("2026-05-04 01:00"))
    device_of(cast.ben, "Laptop")
    Device.objects.update(first_seen_at=NOON)
    Device.objects.filter(name="Laptop").update(first_seen_at=NOON + datetime.timedelta(seconds=1))

    def scan(_: int) -> None:
        try:
            watch(now=by_berlin("2026-05-04 01:00"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(scan, range(8)))
    told = list(Alert.objects.values_list("kind", flat=True))
    assert told.count(AlertKind.MANY_PHOTOS) == told.count(AlertKind.AT_NIGHT) == 1
    assert told.count(AlertKind.NEW_DEVICE) == 1
    assert told.count(AlertKind.MANY_VIEWS) == 1


def test_alerts_are_forgotten_with_the_looks_they_speak_of(vault, look, cast):
    look(cast.ben, photos=60, at=NOON)
    watch(now=NOON)
    forget_old()
    assert Alert.objects.count() == 1
    Alert.objects.update(raised_at=NOON - datetime.timedelta(days=800))
    forget_old()
    assert not Alert.objects.exists() and Look.objects.count() == 60
