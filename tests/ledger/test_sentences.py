"""Looks become sentences that a parent reads: counted, plural, in the family's time."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import QuerySet

from albums.ledger.feed import feed
from albums.models import Deed, Look
from tests.ledger.looking import BERLIN, berlin, look, looks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_evening")]

PHOTO = UUID(int=9)
SUNDAY_EVENING = berlin("2026-08-02 18:30")


def _told(rows: QuerySet | None = None, **more) -> list[str]:
    rows = Look.objects.all() if rows is None else rows
    told = feed(rows, Deed.objects.none(), zone=BERLIN, **more)
    return [str(sentence) for day in told.days for sentence in day.sentences]


def test_several_photos_of_an_evening_are_one_sentence():
    looks(14, SUNDAY_EVENING)
    assert _told() == ["Oma Inge looked at 14 photos of Beach yesterday evening"]


def test_one_photo_is_no_plural():
    look(SUNDAY_EVENING)
    assert _told() == ["Oma Inge looked at a photo of Beach yesterday evening"]


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1], "opened a photo of Beach yesterday evening"),
        ([2], "opened a photo of Beach twice yesterday evening"),
        ([12], "opened a photo of Beach 12 times yesterday evening"),
        ([1, 1], "opened 2 photos of Beach yesterday evening"),
        ([12, 1, 1], "opened 3 photos of Beach yesterday evening, one of them 12 times"),
        ([1, 0], "looked at 2 photos of Beach yesterday evening and opened one of them"),
        ([2, 0, 0], "looked at 3 photos of Beach yesterday evening and opened one of them twice"),
        ([1, 1, 0], "looked at 3 photos of Beach yesterday evening and opened 2 of them"),
        ([5, 1, 0], "looked at 3 photos of Beach yesterday evening and opened 2 of them, one 5 times"),
    ],
)
def test_opening_is_told_apart_from_seeing_small(counts, sentence):
    for views in counts:
        look(SUNDAY_EVENING, view_count=views)
    assert _told() == [f"Oma Inge {sentence}"]


def test_a_photo_seen_on_two_devices_is_one_photo_and_both_are_named():
    for device, name in (("ipad", "Safari on iPad"), ("phone", "Chrome on Android")):
        look(SUNDAY_EVENING, photo_id=PHOTO, device_id=device, device_name=name)
    (day,) = feed(Look.objects.all(), Deed.objects.none(), zone=BERLIN).days
    (sentence,) = day.sentences
    assert str(sentence) == "Oma Inge looked at a photo of Beach yesterday evening"
    assert sentence.note == "Chrome on Android and Safari on iPad · 18:30"


def test_a_crowd_of_devices_is_counted():
    for device in range(5):
        look(SUNDAY_EVENING, until=SUNDAY_EVENING + timedelta(hours=1), device_id=str(device), device_name=f"Tablet {device}")
    (day,) = feed(Look.objects.all(), Deed.objects.none(), zone=BERLIN).days
    assert day.sentences[0].note == "Tablet 0 and Tablet 4 and 3 more devices · 18:30 to 19:30"


def test_albums_people_and_parts_of_days_are_sentences_of_their_own_newest_first():
    look(SUNDAY_EVENING)
    look(SUNDAY_EVENING + timedelta(minutes=5), album_id=UUID(int=7), album_name="Garden")
    look(SUNDAY_EVENING + timedelta(minutes=9), viewer_id="opa", viewer_name="Opa")
    look(berlin("2026-08-02 09:00"))
    look(berlin("2026-08-03 09:00"))
    assert _told() == [
        "Oma Inge looked at a photo of Beach this morning",
        "Opa looked at a photo of Beach yesterday evening",
        "Oma Inge looked at a photo of Garden yesterday evening",
        "Oma Inge looked at a photo of Beach yesterday evening",
        "Oma Inge looked at a photo of Beach yesterday morning",
    ]


def test_a_night_over_midnight_is_one_sentence():
    look(berlin("2026-08-01 23:50"))
    look(berlin("2026-08-02 00:20"))
    assert _told() == ["Oma Inge looked at 2 photos of Beach in the night to Sunday"]


def test_what_was_opened_is_told_of_then_though_its_thumb_passed_by_again():
    made = look(berlin("2026-08-03 08:00"), until=berlin("2026-08-03 20:00"), view_count=3)
    Look.objects.filter(pk=made.pk).update(viewed_at=berlin("2026-08-03 08:10"))
    assert _told() == ["Oma Inge opened a photo of Beach 3 times this morning"]


def test_names_are_those_of_then():
    look(SUNDAY_EVENING, viewer_name="Inge", album_name="Strand")
    look(SUNDAY_EVENING + timedelta(days=1))
    assert _told() == [
        "Oma Inge looked at a photo of Beach this evening", "Inge looked at a photo of Strand yesterday evening",
    ]  # fmt: skip


def test_to_the_viewer_themselves_it_is_you():
    look(SUNDAY_EVENING)
    assert _told(is_own=True) == ["You looked at a photo of Beach yesterday evening"]


def test_pages_follow_each_other_without_gap_or_repetition():
    for back in range(250):
        look(SUNDAY_EVENING - timedelta(days=back))
    days, before = [], None
    while True:
        page = feed(Look.objects.all(), Deed.objects.none(), zone=BERLIN, before=before)
        days += [day.day for day in page.days]
        before = page.before
        if before is None:
            break
    assert days == [SUNDAY_EVENING.date() - timedelta(days=back) for back in range(250)]


def test_a_crowded_day_is_told_whole(monkeypatch):
    from albums.ledger import sittings

    monkeypatch.setattr(sittings, "MOST_LOOKS", 10)
    looks(30, SUNDAY_EVENING)
    looks(30, berlin("2026-08-02 08:00"))
    look(berlin("2026-08-01 08:00"))
    page = feed(Look.objects.all(), Deed.objects.none(), zone=BERLIN)
    assert [str(sentence) for day in page.days for sentence in day.sentences] == [
        "Oma Inge looked at 30 photos of Beach yesterday evening", "Oma Inge looked at 30 photos of Beach yesterday morning",
    ]  # fmt: skip
    assert page.before == SUNDAY_EVENING.date()


@pytest.mark.parametrize("people", [1, 40])
def test_a_page_costs_the_same_queries_however_many_look(people, django_assert_num_queries):
    for number in range(people):
        look(SUNDAY_EVENING - timedelta(hours=number), viewer_id=str(number), viewer_name=f"Relative {number}")
    with django_assert_num_queries(6):
        feed(Look.objects.all(), Deed.objects.all(), zone=BERLIN)
