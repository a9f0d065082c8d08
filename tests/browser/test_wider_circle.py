"""Somebody of the wider circle at a browser: softer pictures, and older photos that are being prepared for them."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Looker
from tests.running.process import eventually

LET_WANDA_LOOK = """
from accounts.models import User
from albums.models import Grant
wanda = User.objects.filter(name="Wanda").first() or User.objects.create_user(name="Wanda", email="wanda@example.org")
Grant.objects.create(user=wanda, album_id={album!r}, tier="wider")
"""
LOSE_SOFT = """
from django.core.cache import cache
from albums.ingest import complete
from albums.models import Rendition
cache.set(complete.NONE_LEFT, True, 3600)
Rendition.objects.filter(photo={photo!r}, name="soft").delete()
"""
SEARCH_AGAIN = """
from django.core.cache import cache
from albums.ingest import complete
cache.delete(complete.NONE_LEFT)
"""
IS_THERE = """
from albums.models import Rendition
answer = Rendition.objects.filter(photo={photo!r}, name="soft").exists()
"""
WHAT_BECAME_OF_IT = """
from django.core.cache import cache
from albums.ingest import complete
from albums.models import Job
jobs = list(Job.objects.exclude(state=Job.State.DONE).order_by("-pk").values()[:20])
answer = f"No photo is said to lack anything: {cache.get(complete.NONE_LEFT)}. Open and failed jobs: {jobs}"
"""
SIZE = "canvas => [canvas.width, canvas.height]"


@pytest.fixture
def wanda(live_vault, look_as, own_album) -> Looker:
    live_vault.ask(LET_WANDA_LOOK.format(album=own_album.id))
    return look_as("Wanda")


def test_the_wider_circle_sees_the_smaller_picture(wanda, own_album):
    wanda.open_album(own_album)
    wanda.open_photo(0)
    assert wanda.slide.locator("canvas").evaluate(SIZE) == [800, 600]
    assert wanda.complaints == []


def test_an_older_photo_is_being_prepared_and_then_there(wanda, live_vault, own_album):
    photo = own_album.photos[0]
    live_vault.ask(LOSE_SOFT.format(photo=photo))
    wanda.open_album(own_album)
    wanda.page.locator(".photo-open").first.click()
    expect(wanda.slide.locator(".viewer-word")).to_contain_text("It is being prepared")
    assert wanda.slide.locator("canvas").evaluate(SIZE) == [400, 300]
    expect(wanda.page.locator(".photo-tile.is-gone")).to_have_count(0)
    live_vault.ask(SEARCH_AGAIN)
    eventually(lambda: live_vault.ask(IS_THERE.format(photo=photo)), why=lambda: live_vault.ask(WHAT_BECAME_OF_IT))
    wanda.open_album(own_album)
    wanda.open_photo(0)
    assert wanda.slide.locator("canvas").evaluate(SIZE) == [800, 600]
