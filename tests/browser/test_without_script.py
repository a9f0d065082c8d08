"""The panic button works in a browser without script: the question stands on the page, and its button is a plain form's."""

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def page(page_of) -> Page:
    return page_of("Anna", java_script_enabled=False)


def test_a_keeper_freezes_and_opens_again(page: Page):
    page.goto("/people/")
    expect(page.get_by_role("button", name="Freeze everything")).to_be_hidden()
    expect(page.get_by_role("button", name="Keep as it is")).to_be_hidden()
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="The vault is frozen")).to_be_visible()
    page.get_by_role("button", name="Open again").first.click()
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Does something feel wrong?")).to_be_visible()


def test_a_keeper_ends_a_link(page: Page, live_vault):
    link = live_vault.ask("""
from datetime import timedelta
from accounts.models import User
from albums.guests.links import Terms, make_link
from albums.models import Album
terms = Terms(label="Gus", albums=tuple(Album.objects.filter(name="Beach")), runs_for=timedelta(days=7))
answer = str(make_link(terms, by=User.objects.get(name="Anna"))[0].pk)
""")
    page.goto(f"/links/{link}/")
    page.get_by_role("button", name="End", exact=False).last.click()
    expect(page.get_by_role("heading", level=1, name="The link for Gus is closed")).to_be_visible()
