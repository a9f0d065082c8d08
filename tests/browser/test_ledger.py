"""The ledger in a real browser: its pages look right, and lead from a sentence to the day, the photos and the photo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PATIENCE, PHONE
from tests.browser.test_looks import SCREENS, assert_good_looking

_FILL = """
import datetime
from django.utils import timezone
from accounts.models import User
from albums.ledger.deeds import note
from albums.models import Deed, Look, Photo
ben, anna = User.objects.get(name="Ben"), User.objects.get(name="Anna")
now = timezone.now()
if not Look.objects.filter(device_id="ledger-test").exists():
    for back in range(0, 300, 7):
        for number, photo in enumerate(Photo.objects.filter(album_id="{album}")):
            at = now - datetime.timedelta(days=back, minutes=number)
            Look.objects.create(
                photo_id=photo.pk, album_id=photo.album_id, album_name=photo.album.name, viewer_id=str(ben.pk),
                viewer_name="Ben", device_id="ledger-test", device_name="Safari on iPhone", day=timezone.localdate(at),
                first_at=at, last_at=at, viewed_at=at, thumb_count=1, view_count=number * 4,
            )
    for kind in Deed.Kind:
        note(kind, ben, by=anna, album=photo.album, detail="Chrome on Android")
answer = str(ben.pk)
"""


@pytest.fixture
def ben(live_vault, album) -> str:
    """Ben's id; he has looked at the album's photos every week for most of a year."""
    return live_vault.ask(_FILL.format(album=album.id))


@pytest.mark.parametrize("screen", SCREENS)
def test_the_ledgers_pages_can_be_read_and_reached(screen, page_of, live_vault, album, ben):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    nobody = live_vault.ask("from accounts.models import User\nanswer = str(User.objects.get(name='Cleo').pk)")
    for path in (
        "/ledger/", f"/ledger/?person={ben}", "/ledger/?since=1999-01-01&until=1999-01-02", f"/ledger/viewers/{ben}/",
        f"/ledger/viewers/{ben}/?months=all", f"/ledger/viewers/{nobody}/", f"/ledger/albums/{album.id}/",
        f"/ledger/photos/{album.photos[0]}/", "/me/looks/",
    ):  # fmt: skip
        page.goto(path)
        assert_good_looking(page)
    page_of_ben = page_of("Ben", reduced_motion="reduce", **SCREENS[screen])
    page_of_ben.goto("/me/looks/")
    assert_good_looking(page_of_ben)


def test_a_sentence_leads_to_the_day_its_photos_and_who_else_saw_one(look_as, album, ben):
    anna = look_as("Anna", **PHONE)
    anna.page.goto(f"/ledger/viewers/{ben}/")
    expect(anna.page.locator(".heat-month:visible")).to_have_count(3)
    anna.page.locator(".heat-month a:visible").nth(0).click()
    expect(anna.drawn).to_have_count(len(album.photos), timeout=PATIENCE)
    anna.page.locator(".ledger-photos a").first.click()
    expect(anna.page).to_have_url(re.compile("/ledger/photos/"))
    expect(anna.drawn).to_have_count(1, timeout=PATIENCE)
    expect(anna.page.get_by_role("link", name="Ben").first).to_be_visible()
    assert anna.complaints == []


def test_a_keeper_gets_from_a_photo_to_who_saw_it(look_as, album, ben):
    anna = look_as("Anna")
    anna.open_album(album)
    anna.page.get_by_text("More", exact=True).click()
    anna.page.get_by_role("link", name="Who looked").click()
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Who saw")
    anna.page.goto(f"/photos/{album.photos[0]}/edit/")
    anna.page.get_by_role("link", name="Who saw it").click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Who saw this photo")


def test_everybody_finds_from_any_page_what_is_recorded_of_them(look_as, album, ben):
    looker = look_as("Ben")
    looker.open_album(album)
    looker.page.get_by_role("link", name="What you look at is recorded").click()
    expect(looker.page.get_by_role("heading", level=1)).to_have_text("What is recorded of you")
    expect(looker.page.locator(".ledger-entry").first).to_contain_text("You ")
    looker.page.locator(".heat-month a").first.click()
    expect(looker.drawn).to_have_count(len(album.photos), timeout=PATIENCE)
    assert looker.complaints == []
