"""The ledger in a real browser: its pages look right, and lead from a sentence to the day, the photos and the photo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE
from tests.browser.test_looks import SCREENS, assert_good_looking

_FILL = """
import datetime
from django.utils import timezone
from accounts.models import User
from albums.ledger.deeds import note
from albums.models import Album, Deed, Grant, Look
lotte, is_new = User.objects.get_or_create(name="Lotte", email="lotte@example.org")
if is_new:
    anna, album = User.objects.get(name="Anna"), Album.objects.get(pk="{album}")
    Grant.objects.create(user=lotte, album=album, granted_by=anna)
    noon = timezone.now().replace(hour=12)
    for back in range(1, 300, 7):
        for number, photo in enumerate(album.photos.all()):
            at = noon - datetime.timedelta(days=back, minutes=number)
            Look.objects.create(
                photo_id=photo.pk, album_id=album.pk, album_name=album.name, viewer_id=str(lotte.pk), viewer_name="Lotte",
                device_id="ledger-test", device_name="Safari on iPhone", day=at.date(), first_at=at, last_at=at,
                viewed_at=at, thumb_count=1, view_count=number * 4,
            )
    for kind in Deed.Kind:
        note(kind, lotte, by=anna, album=album, detail="Chrome on Android")
answer = str(lotte.pk)
"""


@pytest.fixture
def lotte(live_vault, album) -> str:
    """The id of a relative who has looked at this album's photos, and at no other, every week for most of a year."""
    return live_vault.ask(_FILL.format(album=album.id))


@pytest.mark.pure  # as all looks are
@pytest.mark.parametrize("screen", SCREENS)
def test_the_ledgers_pages_can_be_read_and_reached(screen, page_of, live_vault, album, lotte):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    nobody = live_vault.ask("from accounts.models import User\nanswer = str(User.objects.get(name='Cleo').pk)")
    for path in (
        "/ledger/", f"/ledger/?person={lotte}", "/ledger/?since=1999-01-01&until=1999-01-02", f"/ledger/viewers/{lotte}/",
        f"/ledger/viewers/{lotte}/?months=all", f"/ledger/viewers/{nobody}/", f"/ledger/albums/{album.id}/",
        f"/ledger/photos/{album.photos[0]}/", "/me/looks/",
    ):  # fmt: skip
        page.goto(path)
        assert_good_looking(page)
    page_of_lotte = page_of("Lotte", reduced_motion="reduce", **SCREENS[screen])
    page_of_lotte.goto("/me/looks/")
    assert_good_looking(page_of_lotte)


def test_a_sentence_leads_to_the_day_its_photos_and_who_else_saw_one(look_as, album, lotte):
    anna = look_as("Anna", **PHONE)
    anna.page.goto(f"/ledger/viewers/{lotte}/")
    expect(anna.page.locator(".heat-month:visible")).to_have_count(3)
    anna.page.locator(".heat-month a:visible").nth(0).click()
    expect(anna.drawn).to_have_count(len(album.photos))
    anna.page.locator(".ledger-photos a").first.click()
    expect(anna.page).to_have_url(re.compile("/ledger/photos/"))
    expect(anna.drawn).to_have_count(1)
    expect(anna.page.get_by_role("link", name="Lotte").first).to_be_visible()
    assert anna.complaints == []


def test_a_keeper_gets_from_a_photo_to_who_saw_it(look_as, album, lotte):
    anna = look_as("Anna")
    anna.open_album(album)
    anna.page.get_by_text("More", exact=True).click()
    anna.page.get_by_role("link", name="Who looked").click()
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Who saw")
    anna.page.goto(f"/photos/{album.photos[0]}/edit/")
    anna.page.get_by_role("link", name="Who saw it").click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Who saw this photo")


def test_everybody_finds_from_any_page_what_is_recorded_of_them(look_as, album, lotte):
    looker = look_as("Lotte")
    looker.open_album(album)
    looker.page.get_by_role("link", name="What you look at is recorded").click()
    expect(looker.page.get_by_role("heading", level=1)).to_have_text("What is recorded of you")
    expect(looker.page.locator(".ledger-entry").first).to_contain_text("You ")
    looker.page.locator(".heat-month a").first.click()
    expect(looker.drawn).to_have_count(len(album.photos))
    assert looker.complaints == []
