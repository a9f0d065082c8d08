"""The calendar of one viewer: which days, how strongly, in which months."""

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Vault
from albums.ledger.heat_map import level_of, year_until
from albums.models import Look
from tests.ledger.looking import berlin, look, looks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 8, 3)


def _squares(today: date = TODAY) -> dict[date, tuple[int, int]]:
    months = year_until(Look.objects.all(), today=today)
    return {it.day: (it.photos, it.level) for month in months for week in month.weeks for it in week if it}


def test_it_holds_every_day_of_twelve_months_once():
    months = year_until(Look.objects.all(), today=TODAY)
    assert [month.first_day for month in months][::11] == [date(2026, 8, 1), date(2025, 9, 1)]
    days = [square.day for month in months for week in month.weeks for square in week if square]
    assert len(days) == len(set(days)) == 365
    assert all(len(week) == 7 for month in months for week in month.weeks)


def test_a_leap_day_has_its_square():
    assert date(2028, 2, 29) in _squares(today=date(2028, 3, 1))


@pytest.mark.parametrize(
    ("photos", "level"), [(0, 0), (1, 1), (9, 1), (10, 2), (29, 2), (30, 3), (99, 3), (100, 4), (5000, 4)]
)
def test_more_photos_are_drawn_more_strongly(photos, level):
    assert level_of(photos) == level


def test_each_photo_counts_once_a_day_however_often_and_wherever_it_was_seen():
    photo = UUID(int=9)
    for device in ("ipad", "phone"):
        look(berlin("2026-08-01 10:00"), photo_id=photo, device_id=device, view_count=12)
    looks(10, berlin("2026-08-02 10:00"))
    squares = _squares()
    assert (squares[date(2026, 8, 1)], squares[date(2026, 8, 2)], squares[TODAY]) == ((1, 1), (10, 2), (0, 0))


def test_what_is_older_is_left_out():
    look(berlin("2025-08-31 10:00"))
    assert {photos for photos, _ in _squares().values()} == {0}


def test_a_day_leads_to_its_sentences_and_its_photos(cast, client_of, ready_photo):
    photo = ready_photo()
    fields = {"viewer_id": str(cast.ben.pk), "viewer_name": "Ben", "album_id": cast.beach.pk, "photo_id": photo.pk}
    now = timezone.now()
    look(now, view_count=3, **fields)
    client, day = client_of(cast.anna), f"{timezone.localdate(now, berlin('2026-01-01 00:00').tzinfo):%Y-%m-%d}"
    page = reverse("ledger_viewer", args=[cast.ben.pk])
    assert f'href="?day={day}#day"' in client.get(page).content.decode()
    told = client.get(page, {"day": day}).content.decode()
    assert "3 times" in told
    assert f'data-photo-id="{photo.pk}" href="{reverse("ledger_photo", args=[photo.pk])}"' in told
    other = client.get(page, {"day": "2020-01-01"}).content.decode()
    assert "Nothing was recorded on this day." in other


def test_one_may_see_again_only_what_one_may_see_now(cast, client_of, ready_photo):
    photo = ready_photo(album=cast.garden)
    look(timezone.now(), viewer_id=str(cast.ben.pk), viewer_name="Ben", album_id=cast.garden.pk, photo_id=photo.pk)
    page = client_of(cast.ben).get(reverse("my_looks"), {"day": f"{Look.objects.get().day:%Y-%m-%d}"}).content.decode()
    assert str(photo.pk) not in page
    assert "1 photo of that day is not to be seen here any more" in page


@pytest.mark.parametrize("asked", ["day=2026-13-45", "day=x", "before=x", "since=x&until=2026-99-99", "album=x", "day="])
def test_a_day_that_is_none_is_not_asked_for(cast, client_of, asked):
    client = client_of(cast.anna)
    assert client.get(f"{reverse('ledger')}?{asked}").status_code == 200
    assert client.get(f"{reverse('ledger_viewer', args=[cast.ben.pk])}?{asked}").status_code == 200


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
@pytest.mark.parametrize("name", ["before", "day", "since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_whose_midnight_no_clock_has_is_not_asked_for(cast, client_of, zone, name, day):
    Vault.objects.update(time_zone=zone)
    client = client_of(cast.anna)
    for page in (reverse("ledger"), reverse("ledger_csv"), reverse("ledger_deeds_csv"), reverse("my_looks")):
        assert client.get(page, {name: day}).status_code == 200, page
