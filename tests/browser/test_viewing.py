"""An album in a real browser: the grid, the viewer, and what the network record holds."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe_findings
from tests.browser.looking import PHONE, WIDE, Looker
from tests.browser.touching import double_tap, pinch_apart, swipe_on
from tests.holding_pictures import picture_in
from tests.running.process import eventually

COLOURS = """canvas => {
  if (!canvas.width || !canvas.height) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4 * 97) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
  return colours.size;
}"""



@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def ben(request, look_as, album) -> Looker:
    """Ben with the album open and drawn, on a wide screen and on a phone."""
    looker = look_as("Ben", **request.param)
    looker.open_album(album)
    return looker


@pytest.fixture
def ben_on_phone(look_as, album) -> Looker:
    looker = look_as("Ben", **PHONE)
    looker.open_album(album)
    return looker


def test_the_grid_and_the_viewer_draw_real_pictures(ben):
    for canvas in ben.page.locator(".photo-tile canvas").all():
        assert canvas.evaluate(COLOURS) > 100
    ben.open_photo(1)
    canvas = ben.slide.locator("canvas")
    assert canvas.evaluate(COLOURS) > 500
    assert canvas.evaluate("canvas => [canvas.width, canvas.height]") == [823, 1280]


def test_no_response_holds_a_picture_and_the_page_has_no_image_of_one(ben, live_vault):
    ben.open_photo(0)
    assert len([url for url, _ in ben.bodies() if "/copies/" in url]) >= 2
    for url, body in ben.bodies():
        assert url.startswith(live_vault.url)
        assert picture_in(body) is None, url
    assert ben.page.locator("img, picture, [src^='blob:'], [href^='blob:']").count() == 0


def test_nothing_is_complained_about_and_the_policy_is_never_broken(ben):
    ben.open_photo(0)
    ben.page.keyboard.press("ArrowRight")
    expect(ben.caption).to_have_text("Wave number 2")
    ben.page.keyboard.press("Escape")
    expect(ben.viewer).to_have_count(0)
    assert ben.complaints == []


def test_keys_move_on_and_back_and_close_and_the_focus_returns(ben):
    ben.page.locator(".photo-open").nth(0).focus()
    ben.page.keyboard.press("Enter")
    expect(ben.caption).to_have_text("Wave number 1")
    expect(ben.page.locator(".viewer-date")).to_have_text("Added 20 May 2026")
    for key, number in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        ben.page.keyboard.press(key)
        expect(ben.caption).to_have_text(f"Wave number {number}")
    ben.see_picture()
    expect(ben.slide.locator("canvas")).to_have_attribute("aria-label", "Wave number 2")
    ben.page.keyboard.press("Escape")
    expect(ben.viewer).to_have_count(0)
    expect(ben.page.locator(".photo-open").nth(1)).to_be_focused()


def test_back_closes_the_viewer_and_a_link_opens_it(ben, album):
    page = ben.page
    before = page.url
    ben.open_photo(2)
    address = page.url
    assert address == f"{before}#photo-{album.photos[2]}"
    page.go_back()
    expect(ben.viewer).to_have_count(0)
    assert page.url == before
    page.go_forward()
    expect(ben.caption).to_have_text("Wave number 3")
    page.goto("about:blank")
    page.goto(address)
    expect(ben.caption).to_have_text("Wave number 3")
    page.get_by_role("button", name="Close").click()
    expect(ben.viewer).to_have_count(0)
    assert page.url == before


def test_only_a_handful_of_large_canvases_is_alive(ben, album):
    ben.open_photo(0)
    for number in range(1, len(album.photos)):
        ben.page.keyboard.press("ArrowRight")
        expect(ben.caption).to_have_text(f"Wave number {number + 1}")
        ben.see_picture()
    alive = "[...document.querySelectorAll('.pswp canvas')].filter(({ width }) => width).length"
    assert ben.page.evaluate(alive) <= 3


def test_pictures_give_nothing_to_hold_on_to(ben):
    prevented = """element => ["contextmenu", "dragstart", "selectstart"].every(
        (kind) => !element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true })))"""
    ben.open_photo(0)
    assert ben.slide.evaluate(prevented)
    ben.page.keyboard.press("Escape")
    expect(ben.viewer).to_have_count(0)
    assert ben.page.locator(".photo-open").first.evaluate(prevented)
    ben.page.emulate_media(media="print")
    assert ben.page.locator("canvas:visible").count() == 0


def test_axe_finds_nothing_in_the_album_or_the_viewer(ben):
    assert axe_findings(ben.page) == []
    ben.open_photo(0)
    assert axe_findings(ben.page) == []


def test_the_looks_are_in_the_ledger(look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    ben.open_photo(3)
    counts = f"""
from albums.models import Look
answer = list(Look.objects.filter(photo_id="{own_album.photos[3]}").values_list("viewer_name", "thumb_count", "view_count"))
"""
    eventually(lambda: live_vault.ask(counts) == [["Ben", 1, 1]])


def test_a_swipe_moves_on(ben_on_phone):
    ben_on_phone.open_photo(0)
    swipe_on(ben_on_phone.page)
    expect(ben_on_phone.caption).to_have_text("Wave number 2")
    ben_on_phone.see_picture()


@pytest.mark.parametrize("zoom", [pinch_apart, double_tap])
def test_fingers_zoom(ben_on_phone, zoom):
    ben_on_phone.open_photo(0)
    before = ben_on_phone.slide.bounding_box()["width"]
    zoom(ben_on_phone.page)
    ben_on_phone.page.locator(".pswp--zoomed-in").wait_for()
    eventually(lambda: ben_on_phone.slide.bounding_box()["width"] > 1.5 * before)


def test_far_tiles_are_let_go_and_come_back(ben, album):
    ben.page.evaluate("document.querySelector('.timeline').style.setProperty('margin-top', '9000px')")
    expect(ben.drawn).to_have_count(0)
    assert ben.page.locator(".photo-tile canvas").first.evaluate("({ width }) => width") == 0
    assert ben.page.evaluate("document.getAnimations().length") == 0
    ben.page.evaluate("document.querySelector('.timeline').style.removeProperty('margin-top')")
    expect(ben.drawn).to_have_count(len(album.photos))


def test_a_lost_connection_is_said_and_overcome(look_as, album):
    ben = look_as("Ben")
    ben.open_album(album)
    ben.page.context.set_offline(True)
    ben.page.locator(".photo-open").first.click()
    expect(ben.page.locator(".viewer-word").first).to_contain_text("no connection")
    ben.page.context.set_offline(False)
    ben.see_picture()
    expect(ben.slide.locator(".viewer-word")).to_have_text("")


@pytest.mark.parametrize(("person", "offered"), [("Anna", True), ("Ben", False)])
def test_only_who_may_change_a_photo_is_offered_it(look_as, album, person, offered):
    looker = look_as(person)
    looker.open_album(album)
    looker.open_photo(0)
    expect(looker.page.get_by_role("button", name="Change this photo")).to_have_count(int(offered))
