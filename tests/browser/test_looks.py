"""Every page, on small and wide screens, by day and by night: readable, reachable, without findings of axe.

A page looks the same whichever database its words come from, so that one pass is enough; that every page answers on either
stack is the matrix's (tests/policy).
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.guests import make_link, somebody
from tests.browser.looking import PHONE, WIDE, press

__all__ = ["somebody"]

pytestmark = pytest.mark.pure

SMALLEST_PHONE = PHONE | {"viewport": {"width": 320, "height": 640}}
SCREENS = {
    "phone by day": PHONE | {"color_scheme": "light"},
    "phone by night": PHONE | {"color_scheme": "dark"},
    "smallest phone": SMALLEST_PHONE,
    "wide": WIDE | {"is_mobile": False, "has_touch": False},
}
KEEPERS_PAGES = [
    "/", "/albums/new/", "/albums/{album}/", "/albums/{album}/edit/", "/albums/{album}/upload/", "/people/",
    "/people/invite/", "/mail/", "/vault/", "/bin/", "/me/", "/account/email/", "/account/2fa/webauthn/add/",
    "/account/2fa/totp/activate/", "/account/logout/", "/alerts/settings/", "/nothing-hangs-here/",
]  # fmt: skip
PEOPLE_PAGES = [
    "/people/", "/people/?show=soon&q=a", "/people/devices/", "/people/albums/", "/people/{person}/",
    "/people/{person}/grants/", "/people/{person}/albums/{album}/", "/people/{person}/albums/all/",
    "/albums/{album}/people/",
]  # fmt: skip
LINK_PAGES = ["/links/", "/links/new/?album={album}", "/links/{link}/"]
GUESTS_PAGES = ["/", "/albums/{album}/", "/link/"]
STRANGERS_PAGES = ["/account/login/", "/account/login/code/", "/setup/", "/invitation/", "/link/"]
_SOMEBODY_TO_END = """
from accounts.models import User
from albums.models import Album, Grant
person = User.objects.create_user(name="Somebody on a {screen}", email="{screen}@example.org")
Grant.objects.create(user=person, album=Album.objects.get(name="Beach"), granted_by=User.objects.get(name="Anna"))
answer = str(person.pk)
"""
ASKED_AGAIN_PAGES = ["/account/2fa/webauthn/add/", "/account/2fa/totp/activate/", "/account/email/", "/export/", "/mail/?all=1"]
_KEEPER_OF_OLD = """
from datetime import timedelta
from django.conf import settings
from django.test import Client
from django.utils import timezone
from accounts.models import KeptMail, User
from tests.cast import BACKEND
kurt = User.objects.filter(name="Kurt").first() or User.objects.create_user(name="Kurt", is_keeper=True)
User.objects.filter(pk=kurt.pk).update(joined_at=timezone.now() - timedelta(days=1))
KeptMail.objects.create(to="anna@example.org", subject="482913 is your code", body="Here it is:\\n\\n    482913\\n")
client = Client()
client.force_login(kurt, backend=BACKEND)
answer = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key}
"""
SMALL_TEXT = """() => [...document.querySelectorAll("body *")]
  .filter((it) => it.checkVisibility() && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((it) => parseFloat(getComputedStyle(it).fontSize) < 18)
  .map((it) => it.outerHTML.slice(0, 120))"""
# Ticks and radios are pressed by their labels, links inside a sentence are text.
SMALL_TARGETS = """() => [...document.querySelectorAll("button, summary, input, select, textarea, a.button, nav a")]
  .filter((it) => it.checkVisibility() && it.type !== "hidden" && !it.closest("label, .visually-hidden, .skip-link"))
  .filter((it) => it.getBoundingClientRect().height < 48 || it.getBoundingClientRect().width < 24)
  .map((it) => it.outerHTML.slice(0, 120))"""
# What is out of sight is not drawn, and its styles may be those of before it was; here all of it counts.
DRAW_ALL = """() => document.querySelectorAll("*").forEach((it) => {
  if (getComputedStyle(it).contentVisibility === "auto") it.style.contentVisibility = "visible";
})"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_a_keeper_can_be_read_and_reached(screen, page_of, live_vault):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    album = live_vault.album("Looks")
    live_vault.album("Albumnamenwiedieserhieristwahrhaftiglangundhatnichteinenort" + "x" * 20)
    for path in KEEPERS_PAGES:
        page.goto(path.format(album=album))
        assert_good_looking(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_large_familys_pages_can_be_read_and_reached(screen, page_of, family):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    for path in PEOPLE_PAGES:
        page.goto(path.format(**family))
        unfold(page)
        assert_good_looking(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_alerts_and_renewal_can_be_read_and_reached_empty_and_full(screen, page_of, live_vault):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    live_vault.ask("from tests.browser.news import nothing_new\nnothing_new()")
    for path in ("/alerts/", "/people/renewal/"):
        page.goto(path)
        assert_good_looking(page)
    live_vault.ask("from tests.browser.news import somebody_due, something_new\nsomething_new(), somebody_due()")
    for path in ("/alerts/", "/people/renewal/", "/", "/people/"):
        page.goto(path)
        unfold(page)
        assert_good_looking(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_guest_links_can_be_read_and_reached_by_keepers_and_guests(screen, page_of, somebody, live_vault):
    keeper, guest, second = page_of("Anna", reduced_motion="reduce", **SCREENS[screen]), *_two(somebody, screen)
    album = live_vault.album("Looks of guests")
    link, path = make_link(live_vault, album=album, label="The paediatrician’s practice", view_limit=20)
    for page in (guest, second):
        page.goto(path)
        assert_good_looking(page)
        with page.expect_navigation():
            page.get_by_role("button", name="See the photos").click()
        assert_good_looking(page)
    for page, paths in ((keeper, LINK_PAGES), (guest, GUESTS_PAGES)):
        for each in paths:
            page.goto(each.format(album=album, link=link))
            unfold(page)
            assert_good_looking(page)
    keeper.goto(path)
    assert_good_looking(keeper)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_receipts_of_endings_can_be_read_and_reached(screen, page_of, live_vault, may_freeze):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    person = live_vault.ask(_SOMEBODY_TO_END.format(screen=screen.replace(" ", ".")))
    for path in (f"/people/{person}/revocation/", "/freeze/"):
        press(page, path)
        assert_receipt(page)
    receipt = page.url
    press(page, "/freeze/ending/")
    page.goto(receipt)
    assert_receipt(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_a_stranger_can_be_read_and_reached(screen, chromium, live_vault):
    context = chromium.new_context(base_url=live_vault.url, reduced_motion="reduce", **SCREENS[screen])
    page = context.new_page()
    for path in STRANGERS_PAGES:
        page.goto(path)
        assert_good_looking(page)
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_what_a_keeper_finds_who_came_in_a_while_ago_can_be_read_and_reached(screen, chromium, live_vault):
    context = chromium.new_context(base_url=live_vault.url, reduced_motion="reduce", **SCREENS[screen])
    context.add_cookies([live_vault.ask(_KEEPER_OF_OLD) | {"url": live_vault.url}])
    page = context.new_page()
    for path in ASKED_AGAIN_PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        expect(page.get_by_text("manage.py let_in Kurt")).to_be_visible()
        assert_good_looking(page)
    page.goto("/mail/")
    expect(page.get_by_text("482913")).to_have_count(0)
    assert_good_looking(page)
    page.get_by_role("link", name="It is me").first.click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    context.close()


def test_night_stays_chosen_and_comes_with_the_page(page_of):
    page = page_of("Ben", color_scheme="light")
    page.goto("/")
    by_day = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_text("Ben, your menu").locator("xpath=ancestor::summary").click()
    page.get_by_role("button", name="Night").click()
    answer = page.goto("/")
    assert 'data-theme="dark"' in answer.text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != by_day


def test_the_menu_opens_and_closes_by_keyboard(page_of):
    page = page_of("Ben")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()


def _two(somebody, screen: str) -> list[Page]:
    return [somebody(**SCREENS[screen]) for _ in range(2)]


def assert_receipt(page: Page) -> None:
    assert "/endings/" in page.url
    unfold(page)
    assert_good_looking(page)


def unfold(page: Page) -> None:
    for fold in page.locator("details.fold > summary").all():
        fold.click()


def assert_good_looking(page: Page) -> None:
    page.evaluate(DRAW_ALL)
    assert axe_findings(page) == [], page.url
    assert page.evaluate(SMALL_TEXT) == [], page.url
    assert page.evaluate(SMALL_TARGETS) == [], page.url
    assert page.evaluate(TOO_WIDE) <= 0, page.url
