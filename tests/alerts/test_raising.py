"""An alert is one row for a kind, viewer, device, photo and day, whoever raises it how often."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from albums.alerts.raising import raise_alert
from albums.models import Alert, AlertKind, AlertMute, AlertRule
from tests.alerts.conftest import by_berlin

BEN = {"viewer_id": "ben", "viewer_name": "Ben"}
NOON = by_berlin("2026-05-01 12:00")


def test_the_same_twice_a_day_is_one_alert_and_its_number_only_rises(vault, device_of):
    phone = device_of(None)
    for number in (60, 75, 70):
        raise_alert(AlertKind.MANY_PHOTOS, **BEN, device=phone, number=number, at=NOON)
    alert = Alert.objects.get()
    assert (alert.number, alert.device_id, alert.device_name) == (75, str(phone.pk), "Phone")


@pytest.mark.parametrize(
    "other", [{"photo_id": "p"}, {"at": NOON + datetime.timedelta(days=1)}, {"viewer_id": "cleo"}], ids=str
)
def test_another_photo_day_or_viewer_is_another_alert(vault, other):
    raise_alert(AlertKind.MANY_VIEWS, **BEN | {"at": NOON})
    raise_alert(AlertKind.MANY_VIEWS, **BEN | {"at": NOON} | other)
    assert Alert.objects.count() == 2


def test_a_day_is_the_familys_day(vault):
    raise_alert(AlertKind.AT_NIGHT, **BEN, at=datetime.datetime(2026, 5, 1, 22, 30, tzinfo=datetime.UTC))
    assert Alert.objects.get().day == datetime.date(2026, 5, 2)


def test_what_is_switched_off_is_not_raised(vault):
    AlertRule.objects.create(kind=AlertKind.NEW_DEVICE, is_on=False)
    raise_alert(AlertKind.NEW_DEVICE, **BEN)
    raise_alert(AlertKind.AT_NIGHT, **BEN)
    assert Alert.objects.get().kind == AlertKind.AT_NIGHT


def test_what_is_muted_is_not_raised_about_this_viewer(vault):
    AlertMute.objects.create(kind=AlertKind.AT_NIGHT, viewer_id="ben")
    raise_alert(AlertKind.AT_NIGHT, **BEN)
    raise_alert(AlertKind.AT_NIGHT, viewer_id="cleo", viewer_name="Cleo")
    raise_alert(AlertKind.NEW_DEVICE, **BEN)
    assert {(alert.kind, alert.viewer_id) for alert in Alert.objects.all()} == {("at_night", "cleo"), ("new_device", "ben")}


@pytest.mark.django_db(transaction=True)
def test_raised_by_many_at_once_it_is_still_one(vault):
    def raise_it(number: int) -> None:
        try:
            raise_alert(AlertKind.MANY_PHOTOS, **BEN, number=number, at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_it, range(1, 41)))
    assert Alert.objects.get().number == 40
