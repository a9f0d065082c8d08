"""What an open page shows once access has ended: nothing more, and a kind word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Looker


@pytest.fixture
def look_as(look_as) -> Callable[..., Looker]:
    """Somebody whose page cannot ask whether it may stay: what it shows is decided by the next byte alone."""

    def sit_down(name: str) -> Looker:
        looker = look_as(name)
        looker.page.route("**/watch/**", lambda route: route.abort())
        return looker

    return sit_down


def sees_nothing(looker: Looker) -> bool:
    expect(looker.drawn).to_have_count(0)
    return not any(canvas.evaluate("({ width }) => width") for canvas in looker.page.locator("canvas").all())


def test_a_viewer_whose_grant_ended_loses_the_page_at_the_next_byte(look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    live_vault.ask(f"""
from accounts.models import User
from albums.models import Grant, Revocation
grant = Grant.objects.get(user__name="Ben", album_id="{own_album.id}")
Revocation.objects.create(grant=grant, revoked_by=User.objects.get(name="Anna"))
""")
    ben.page.locator(".photo-open").first.click()
    expect(ben.page.locator("#cannot-show")).to_contain_text("no longer here")
    assert sees_nothing(ben)


def test_a_revoked_device_loses_the_page_at_the_next_byte(look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    live_vault.ask(f"""
from accounts.models import Session, User
from albums.models import Revocation
device = Session.objects.get(pk="{ben.session}").device
Revocation.objects.create(device=device, revoked_by=User.objects.get(name="Anna"))
""")
    ben.page.locator(".photo-open").first.click()
    expect(ben.page.locator("#cannot-show")).to_contain_text("The photos are closed")
    expect(ben.viewer).to_have_count(0)
    assert sees_nothing(ben)


def test_one_removed_photo_leaves_and_the_others_stay(look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    live_vault.ask(f"""
from albums import bin
from albums.models import Photo
bin.bin_photo(Photo.objects.get(pk="{own_album.photos[0]}"), by=None)
""")
    ben.page.locator(".photo-open").first.click()
    expect(ben.slide).to_contain_text("no longer here")
    ben.page.keyboard.press("ArrowRight")
    ben.see_picture()
    ben.page.keyboard.press("Escape")
    expect(ben.drawn).to_have_count(len(own_album.photos) - 1)
    expect(ben.page.locator(".photo-tile.is-gone")).to_contain_text("No longer here")
    expect(ben.page.locator("#cannot-show")).to_be_hidden()


def test_a_recorded_answer_opens_nothing_in_another_session(look_as, own_album):
    ben, cleo = look_as("Ben"), look_as("Cleo")
    ben.open_album(own_album)
    recorded = next(body for url, body in ben.bodies() if url.endswith("/copies/thumbs/"))
    cleo.page.route("**/copies/thumbs/", lambda route: route.fulfill(body=recorded, content_type="application/octet-stream"))
    cleo.page.goto(own_album.path)
    expect(cleo.page.locator("#cannot-show")).to_be_visible()
    assert sees_nothing(cleo)


def test_a_page_from_the_browsers_memory_is_blank_until_it_is_allowed_again(look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    live_vault.ask("""
from accounts.models import User
user = User.objects.get(name="Ben")
user.session_epoch += 1
user.save()
""")
    ben.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(ben.page.locator("#cannot-show")).to_contain_text("The photos are closed")
    assert sees_nothing(ben)
