"""What a scan of the ledger and of the devices finds out of the ordinary, and what it does not."""

import datetime
from uuid import uuid4

import pytest

from accounts.models import Device
from albums.alerts.noticing import watch
from albums.models import Alert, AlertKind, AlertRule
from tests.alerts.conftest import by_berlin

NOON = by_berlin("2026-05-04 12:00")
MINUTE = datetime.timedelta(minutes=1)


def kinds() -> list[tuple[str, str, int]]:
    return sorted((alert.kind, alert.viewer_name, alert.number) for alert in Alert.objects.all())


def test_sixty_photos_opened_within_an_hour_are_many(cast, look):
    look(cast.ben, photos=60, apart=datetime.timedelta(seconds=59), at=NOON)
    look(cast.cleo, photos=59, at=NOON)
    watch(now=NOON)
    assert kinds() == [(AlertKind.MANY_PHOTOS, "Ben", 60)]


def test_as_many_over_more_than_an_hour_are_not(cast, look):
    look(cast.ben, photos=80, apart=2 * MINUTE, at=NOON)
    watch(now=NOON)
    assert kinds() == []


def test_photos_opened_in_the_morning_that_pass_by_again_as_thumbs_are_not(cast, look):
    for each in look(cast.ben, photos=80, apart=3 * MINUTE, at=NOON - 3 * 60 * MINUTE):
        each.last_at, each.thumb_count = NOON, 1
        each.save()
    watch(now=NOON)
    assert kinds() == []


def test_scrolling_past_hundreds_is_many_too(cast, look):
    look(cast.ben, photos=600, views=0, thumbs=1, at=NOON)
    look(cast.cleo, photos=599, views=0, thumbs=1, at=NOON)
    watch(now=NOON)
    assert kinds() == [(AlertKind.MANY_PHOTOS, "Ben", 600)]


def test_a_guest_is_watched_as_a_relative_is(guest_with, look):
    guest = guest_with("live")
    look(guest.link, photos=60, device=guest.device, at=NOON)
    watch(now=NOON)
    alert = Alert.objects.get()
    assert (alert.viewer_id, alert.viewer_name, alert.device_id) == (str(guest.link.pk), "Gus", str(guest.device.pk))


def test_one_photo_opened_ten_times_in_a_day_is_often(cast, look):
    photo = uuid4()
    look(cast.ben, views=10, at=NOON, photo_id=photo)
    look(cast.cleo, views=9, at=NOON, photo_id=photo)
    watch(now=NOON)
    assert kinds() == [(AlertKind.MANY_VIEWS, "Ben", 10)]
    assert (Alert.objects.get().photos, Alert.objects.get().album_name) == (1, "Beach")


def test_many_photos_opened_often_are_one_alert_with_their_number(cast, look):
    for minutes, views in enumerate((11, 15, 12, 9)):
        look(cast.ben, views=views, at=NOON + minutes * MINUTE)
        watch(now=NOON + minutes * MINUTE)
    assert kinds() == [(AlertKind.MANY_VIEWS, "Ben", 15)]
    assert Alert.objects.get().photos == 3


def test_each_device_and_day_is_an_alert_of_its_own(cast, look, device_of):
    look(cast.ben, views=10, at=NOON)
    look(cast.ben, views=11, at=NOON, device=device_of(cast.ben, "Tablet"))
    look(cast.ben, views=12, at=NOON + datetime.timedelta(days=1))
    AlertRule.objects.create(kind=AlertKind.NEW_DEVICE, is_on=False)
    watch(now=NOON)
    watch(now=NOON + datetime.timedelta(days=1))
    assert [number for *_, number in kinds()] == [10, 11, 12]


def test_what_keepers_look_at_raises_nothing(cast, look):
    look(cast.anna, photos=200, views=20, at=by_berlin("2026-05-04 01:00"))
    watch(now=by_berlin("2026-05-04 01:00"))
    assert kinds() == []


def test_another_device_than_before_is_new_and_the_first_is_not(cast, device_of):
    device_of(cast.cleo)
    device_of(cast.ben)
    laptop = device_of(cast.ben, "Laptop")
    device_of(cast.anna)
    device_of(cast.anna, "Tablet")
    watch()
    assert kinds() == [(AlertKind.NEW_DEVICE, "Anna", 0), (AlertKind.NEW_DEVICE, "Ben", 0)]
    assert Alert.objects.get(viewer_name="Ben").device_id == str(laptop.pk)


def test_coming_in_on_a_new_browser_is_told(cast, client_of):
    for _ in range(2):
        client_of(cast.ben).get("/")
    watch()
    assert kinds() == [(AlertKind.NEW_DEVICE, "Ben", 0)]


@pytest.mark.parametrize(("threshold", "told"), [(20, 1), (21, 0)])
def test_a_keeper_says_how_many_are_many(cast, look, threshold, told):
    AlertRule.objects.create(kind=AlertKind.MANY_PHOTOS, threshold=threshold)
    look(cast.ben, photos=20, at=NOON)
    watch(now=NOON)
    assert Alert.objects.count() == told


def test_a_kind_that_is_off_is_not_looked_for(cast, look, device_of):
    AlertRule.objects.bulk_create(AlertRule(kind=kind, is_on=False) for kind in AlertKind)
    look(cast.ben, photos=60, views=10, at=by_berlin("2026-05-04 01:00"))
    device_of(cast.ben)
    watch(now=by_berlin("2026-05-04 01:00"))
    assert kinds() == []


def test_a_device_that_was_never_a_persons_is_not_told_of_here(guest_with):
    guest_with("live")
    guest_with("second")
    assert Device.objects.count() == 2
    watch()
    assert kinds() == []
