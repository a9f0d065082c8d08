"""The panic button works in a browser without script: the question stands on the page, and its button is a plain form's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guests import make_link

_RESTORED = """
from django.utils import timezone
from albums.models import Deed, Freeze
Freeze.objects.create()
Deed.objects.create(kind="frozen", at=timezone.now(), detail="Restored from the backup of 3 May 2026, for Anna to keep")
"""


@pytest.fixture
def page(page_of) -> Page:
    return page_of("Anna", java_script_enabled=False)


@pytest.mark.usefixtures("may_freeze")
def test_a_keeper_freezes_and_opens_again(page: Page):
    page.goto("/people/")
    expect(page.get_by_role("button", name="Freeze everything")).to_be_hidden()
    expect(page.get_by_role("button", name="Keep as it is")).to_be_hidden()
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="The vault is frozen")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Open again").first.click()
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Does something feel wrong?")).to_be_visible()


@pytest.mark.usefixtures("may_freeze")
def test_a_restored_vault_asks_before_it_opens(page: Page, live_vault):
    live_vault.ask(_RESTORED)
    page.goto("/")
    expect(page.get_by_role("button", name="Open again")).to_be_hidden()
    expect(page.get_by_text("has it again from this second")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Open for everybody").click()
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Does something feel wrong?")).to_be_visible()


def test_a_keeper_ends_a_link(page: Page, live_vault):
    link, _ = make_link(live_vault, album=live_vault.album(), label="Gus")
    page.goto(f"/links/{link}/")
    page.get_by_role("button", name="End", exact=False).last.click()
    expect(page.get_by_role("heading", level=1, name=re.compile(r"The link for Gus \d+ is closed"))).to_be_visible()
