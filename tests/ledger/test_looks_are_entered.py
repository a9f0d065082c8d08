"""What the ledger holds after somebody looked."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Device
from albums.ledger import record as record_module, upsert
from albums.ledger.record import record
from albums.models import Look
from albums.viewing import asking
from albums.viewing.access import viewable_renditions
from albums.viewing.issue import today
from albums.viewing.viewer import Viewer
from tests.viewing.page import Page

NOON = datetime.datetime(2026, 5, 1, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 5, 1)


@pytest.fixture
def bens_look(cast, ready_photo):
    """Ben on a device, and a photo's renditions."""
    device = Device.objects.create(user=cast.ben, token_hash="x" * 64, name="Firefox on a phone")
    photo = ready_photo()
    viewer = Viewer(user=cast.ben, device=device)
    return viewer, [viewable_renditions(viewer, photo_ids=[photo.id], name=name)[0] for name in ("thumb", "view")]


def test_a_look_says_who_saw_what_when_and_where(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.ben))
    page.view(photo)
    look = Look.objects.get()
    assert (look.photo_id, look.album_id, look.album_name) == (photo.id, cast.beach.id, "Beach")
    assert (look.viewer_id, look.viewer_name) == (str(cast.ben.id), "Ben")
    assert look.device_id == str(cast.ben.devices.get().id)
    assert (look.thumb_count, look.view_count) == (0, 1)


def test_thumbs_and_views_of_a_day_share_a_row(bens_look):
    viewer, (thumb, view) = bens_look
    later = NOON + datetime.timedelta(hours=1)
    record(viewer, [thumb], at=NOON, day=DAY)
    record(viewer, [view], at=later, day=DAY)
    record(viewer, [view], at=NOON, day=DAY)
    look = Look.objects.get()
    assert (look.thumb_count, look.view_count, look.first_at, look.last_at) == (1, 2, NOON, later)


def test_another_day_and_another_device_are_other_rows(cast, bens_look):
    viewer, (thumb, _) = bens_look
    other = Viewer(user=cast.ben, device=Device.objects.create(user=cast.ben, token_hash="y" * 64, name="Tablet"))
    record(viewer, [thumb], at=NOON, day=DAY)
    record(viewer, [thumb], at=NOON, day=DAY + datetime.timedelta(days=1))
    record(other, [thumb], at=NOON, day=DAY)
    assert Look.objects.count() == 3


def test_looks_stay_when_photo_album_and_viewer_are_gone(cast, bens_look):
    viewer, (thumb, _) = bens_look
    record(viewer, [thumb], at=NOON, day=DAY)
    cast.beach.delete()
    cast.ben.delete()
    assert Look.objects.get().viewer_name == "Ben"


def test_the_day_is_the_familys_own(vault):
    vault.time_zone = "Pacific/Auckland"
    assert today(vault, datetime.datetime(2026, 5, 1, 13, 0, tzinfo=ZoneInfo("UTC"))) == datetime.date(2026, 5, 2)


def test_nothing_leaves_that_could_not_be_entered(cast, client_of, ready_photo, monkeypatch):
    photo = ready_photo()
    client = client_of(cast.ben)
    client.raise_request_exception = False

    def refuse(looks):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(record_module, "upsert", refuse)
    response = Page(client).ask_view(photo)
    assert response.status_code == 500
    assert response.headers["Content-Type"] != "application/octet-stream"


def test_a_guests_look_is_entered_under_their_link(cast, guest_with, ready_photo):
    photo, guest = ready_photo(), guest_with("live", label="Paediatrician")
    Page(guest.client).view(photo)
    look = Look.objects.get()
    assert (look.viewer_id, look.viewer_name) == (str(guest.link.pk), "Paediatrician")
    assert (look.device_id, look.device_name) == (str(guest.device.pk), guest.device.name)
    assert (look.photo_id, look.view_count) == (photo.id, 1)


@pytest.mark.parametrize("number", [1, 5])
def test_entering_costs_one_statement_however_many_photos_are_asked_for(cast, client_of, ready_photo, number):
    photos = [ready_photo() for _ in range(number)]
    page = Page(client_of(cast.ben))
    with CaptureQueriesContext(connection) as queries:
        page.thumbs(*photos)
    assert Look.objects.count() == number
    entering = [query["sql"] for query in queries if Look._meta.db_table in query["sql"]]
    assert len(entering) == 1


def test_the_largest_batch_that_a_page_may_ask_for_is_one_statement():
    assert upsert.CHUNK >= asking.MOST_PHOTOS
