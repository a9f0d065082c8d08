"""In a browser, what waits goes on by itself: nobody presses anything, nobody loads a page again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import axe_findings
from tests.browser.looking import PHONE
from tests.cast import photo_file
from tests.outages.conftest import Served
from tests.outages.failing import killed

pytestmark = pytest.mark.pure

LONG = 120_000


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """Anna's phone."""
    context = chromium.new_context(base_url=served.vault.url, **PHONE)
    context.add_cookies([served.vault.session_of("Anna")])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("part", ["s3", "postgres"])
def test_an_upload_waits_and_goes_on(served: Served, page: Page, part: str):
    page.goto(f"/albums/{served.vault.album(f'While {part} is down')}/upload/")
    with killed(getattr(served, part)):
        files = [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo_file(size=(200, 150))} for n in range(3)
        ]
        page.locator("[data-files]").set_input_files(files)
        expect(page.locator("[data-offline]")).to_be_visible(timeout=LONG)
        expect(page.locator("[data-offline-title]")).to_have_text("The vault does not answer at the moment.")
        expect(page.locator("[data-safe]")).to_be_hidden()
    expect(page.locator("[data-count]")).to_have_text("3 of 3 photos sent", timeout=LONG)
    expect(page.locator("[data-safe]")).to_be_visible()


def test_a_page_opens_by_itself_when_the_vault_is_back(served: Served, page: Page):
    with killed(served.postgres):
        page.goto("/people/")
        expect(page.get_by_role("heading", name="Back in a moment")).to_be_visible()
        expect(page.locator("[data-comes-back]")).to_have_text("You need not do anything: this page opens by itself.")
        assert axe_findings(page) == []
    expect(page.get_by_role("heading", name="Back in a moment")).to_be_hidden(timeout=LONG)
    expect(page).to_have_title("People · The Bergs")


def test_a_grid_says_that_photos_come_later_and_they_do(served: Served, page: Page):
    made = served.vault.ask("from tests.browser.seeding import album_with_photos\nanswer = album_with_photos('Late')")
    with killed(served.s3):
        page.goto(made["path"])
        expect(page.locator("[data-toasts]")).to_contain_text("They come by themselves", timeout=LONG)
    expect(page.locator("[data-photo-id].is-drawn").first).to_be_visible(timeout=LONG)
