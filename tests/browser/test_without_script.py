"""The panic button works in a browser without script: the question stands on the page, and its button is a plain form's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guests import make_link


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


def test_a_keeper_ends_a_link(page: Page, live_vault):
    link, _ = make_link(live_vault, album=live_vault.album(), label="Gus")
    page.goto(f"/links/{link}/")
    page.get_by_role("button", name="End", exact=False).last.click()
    expect(page.get_by_role("heading", level=1, name=re.compile(r"The link for Gus \d+ is closed"))).to_be_visible()
