"""A guest link in real browsers: made, passed on, opened, asked for by a second browser, and ended."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.guests import make_link, somebody
from tests.browser.looking import WIDE, Looker

__all__ = ["somebody"]
DRAWN = ".photo-tile.is-drawn"


def test_a_link_from_its_making_to_its_end(page_of, somebody, own_album, live_vault):
    """One long walk, since each step stands on the one before."""
    keeper, guest, second = page_of("Anna", **WIDE), somebody(), somebody(**WIDE)
    address = _make(keeper, album=own_album, label="Children’s doctor")
    link_page = keeper.url
    _come_in(guest, address)
    expect(guest.locator(DRAWN)).to_have_count(len(own_album.photos))
    _ask(second, address)
    _let_in(keeper, link_page)
    second.wait_for_url(f"**{own_album.path}")
    expect(second.locator(DRAWN).first).to_be_visible()
    assert live_vault.ask(_names_in_the_ledger(own_album.id)) == ["Children’s doctor"]
    _end(keeper, link_page)
    for page in (guest, second):
        page.goto("/")
        expect(page.get_by_role("main")).not_to_contain_text("Albums")
        assert page.locator("canvas").count() == 0
        page.goto(address)
        expect(page.get_by_role("heading", name="does not open anything")).to_be_visible()


def test_a_counted_link_gives_only_what_is_looked_at(somebody, own_album, live_vault):
    link, path = make_link(live_vault, album=own_album.id, view_limit=3)
    guest = Looker(somebody(**WIDE), session="")
    _come_in(guest.page, path)
    expect(guest.drawn).to_have_count(len(own_album.photos))
    guest.open_photo(0)
    assert live_vault.ask(_used(link)) == 1
    guest.page.keyboard.press("ArrowRight")
    expect(guest.caption).to_have_text("Wave number 2")
    guest.see_picture()
    assert live_vault.ask(_used(link)) == 2
    expect(guest.page.locator("[data-looks-left]")).to_have_text("You may open 1 more photo.")


def test_the_last_photo_of_a_counted_link_stays_until_it_is_put_away(somebody, own_album, live_vault):
    _, path = make_link(live_vault, album=own_album.id, view_limit=1)
    guest = Looker(somebody(**WIDE), session="")
    _come_in(guest.page, path)
    expect(guest.drawn).to_have_count(len(own_album.photos))
    guest.open_photo(0)
    for _ in range(2):
        with guest.page.expect_response("**/watch/**") as told:
            pass
    assert told.value.json()["ended"] == "used_up"
    guest.see_picture()
    guest.page.keyboard.press("Escape")
    expect(guest.page.get_by_role("heading", name="That was the last photo")).to_be_visible()
    assert guest.page.locator("canvas").count() == 0


def test_a_guest_leaves_and_comes_back(somebody, own_album, live_vault):
    _, path = make_link(live_vault, album=own_album.id)
    guest = somebody()
    _come_in(guest, path)
    guest.locator(".menu > summary").click()
    guest.get_by_role("button", name="Leave").click()
    expect(guest.get_by_role("heading", name="Goodbye")).to_be_visible()
    guest.goto(path)
    guest.get_by_role("button", name="See the photos").click()
    expect(guest).to_have_url(f"{live_vault.url}{own_album.path}")


@pytest.mark.parametrize("typed", ["wrong one", "Blue Whale"])
def test_a_passphrase_is_asked_for(somebody, own_album, live_vault, typed):
    _, path = make_link(live_vault, album=own_album.id, passphrase="blue whale")
    guest = somebody()
    guest.goto(path)
    assert axe_findings(guest) == []
    field = guest.get_by_label("The passphrase")
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_attribute("autocomplete", "current-password")
    field.fill(typed)
    guest.get_by_role("button", name="See the photos").click()
    if typed == "wrong one":
        expect(guest.get_by_text("not the passphrase of this link")).to_be_visible()
        assert axe_findings(guest) == []
    else:
        expect(guest).to_have_url(f"{live_vault.url}{own_album.path}")


def _make(keeper: Page, *, album, label: str) -> str:
    keeper.goto(f"/links/new/?album={album.id}")
    keeper.get_by_label("Who is it for?").fill(label)
    keeper.get_by_label("Filling the screen").check()
    keeper.get_by_role("button", name="Make the link").click()
    expect(keeper.locator(".qr svg")).to_be_visible()
    assert axe_findings(keeper) == []
    return keeper.get_by_label("The link").input_value()


def _come_in(guest: Page, address: str) -> None:
    guest.goto(address)
    assert guest.url.endswith("/link/")
    assert axe_findings(guest) == []
    guest.get_by_role("button", name="See the photos").click()
    expect(guest.locator("[data-gallery]")).to_be_visible()
    assert "/link/" not in guest.url


def _ask(second: Page, address: str) -> None:
    second.goto(address)
    second.get_by_role("button", name="See the photos").click()
    expect(second.get_by_role("heading", name="Please ask the parents")).to_be_visible()
    assert axe_findings(second) == []


def _let_in(keeper: Page, link_page: str) -> None:
    keeper.goto(link_page)
    assert axe_findings(keeper) == []
    keeper.get_by_role("button", name="Let this device in").click()
    expect(keeper.get_by_text("2 of 2 in")).to_be_visible()


def _end(keeper: Page, link_page: str) -> None:
    keeper.goto(link_page)
    keeper.get_by_role("button", name="End the link").click()
    keeper.get_by_role("dialog").get_by_role("button", name="End the link").click()
    keeper.wait_for_url("**/endings/**")
    keeper.goto(link_page)
    expect(keeper.get_by_text("Nothing revives it")).to_be_visible()


def _names_in_the_ledger(album: str) -> str:
    looks = f"Look.objects.filter(album_id={album!r}).exclude(viewer_name='Anna')"
    return f"from albums.models import Look\nanswer = sorted(set({looks}.values_list('viewer_name', flat=True)))"


def _used(link: str) -> str:
    return f"from albums.models import GuestLink\nanswer = GuestLink.objects.get(pk={link!r}).views_used"
