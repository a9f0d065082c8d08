"""A keeper ends access while the other looks: the open page empties itself, kindly, and by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.guests import make_link, somebody
from tests.browser.looking import Looker, press

__all__ = ["somebody"]


def is_emptied(looker: Looker, *, names: tuple[str, ...]) -> bool:
    """Nothing of the page is left: no canvas, no id, caption or name, in text or in attributes."""
    expect(looker.page.locator("canvas")).to_have_count(0)
    left = looker.page.content()
    return not any(name in left for name in names)


@pytest.fixture
def anna(look_as, may_freeze) -> Looker:
    return look_as("Anna")


def end_all(anna: Looker, live_vault, name: str) -> None:
    person = live_vault.ask(f"from accounts.models import User\nanswer = str(User.objects.get(name={name!r}).pk)")
    press(anna.page, f"/people/{person}/revocation/")


@pytest.fixture
def vera(look_as, own_album, live_vault) -> Looker:
    """A relative for one test: the vault is everybody's, and whoever is removed from it stays away."""
    live_vault.ask(f"""
from accounts.models import User
from albums.models import Grant
vera = User.objects.create_user(name="Vera", email="vera@example.org")
Grant.objects.create(user=vera, album_id="{own_album.id}", granted_by=User.objects.get(name="Anna"))
""")
    return look_as("Vera")


def test_a_removed_relatives_open_page_empties_itself(anna, vera, own_album, live_vault):
    vera.open_album(own_album)
    vera.page.locator(".photo-open").first.click()
    vera.see_picture()
    end_all(anna, live_vault, "Vera")
    expect(vera.page.get_by_role("heading", name="Your access has ended")).to_be_visible()
    assert is_emptied(vera, names=(own_album.id, "Wave number", "Vera"))
    expect(anna.page.get_by_role("heading", name="Vera sees nothing any more")).to_be_visible()
    expect(anna.page.locator(".door-closed").first).to_be_visible()
    expect(anna.page.locator(".door-open")).to_have_count(0)


def test_a_freeze_empties_open_pages_and_its_end_brings_them_back(anna, look_as, own_album):
    ben = look_as("Ben")
    ben.open_album(own_album)
    press(anna.page, "/freeze/")
    expect(ben.page.get_by_role("heading", name="closed for a while")).to_be_visible()
    assert is_emptied(ben, names=(own_album.id, "Wave number", "Ben"))
    expect(anna.page.get_by_text("The vault is frozen").first).to_be_visible()
    anna.page.get_by_role("button", name="Open again").first.click()
    expect(ben.drawn).to_have_count(len(own_album.photos))


def test_an_album_that_is_closed_leaves_the_rest_of_the_vault_open(anna, look_as, own_album, live_vault):
    ben = look_as("Ben")
    ben.open_album(own_album)
    grant = live_vault.ask(
        f"from albums.models import Grant\nanswer = Grant.objects.live().get(user__name='Ben', album_id='{own_album.id}').pk"
    )
    press(anna.page, f"/grants/{grant}/revocation/")
    expect(ben.page.get_by_role("heading", name="not open any more")).to_be_visible()
    assert is_emptied(ben, names=(own_album.id, "Wave number"))
    ben.page.get_by_role("link", name="To the other albums").click()
    expect(ben.page.get_by_role("heading", level=1)).to_be_visible()


def press_in_another_tab(looker: Looker, button: str) -> None:
    """Press a button of the account menu, in a tab beside the one that is looked at."""
    other = looker.page.context.new_page()
    other.goto("/")
    other.locator(".menu > summary").click()
    other.get_by_role("button", name=button).click()


def test_logging_out_in_one_tab_empties_the_other_and_says_what_happened(look_as, own_album):
    ben = look_as("Ben")
    ben.open_album(own_album)
    press_in_another_tab(ben, "Log out")
    expect(ben.page.get_by_role("heading", name="You are logged out here")).to_be_visible()
    assert is_emptied(ben, names=(own_album.id, "Wave number", "Ben", "access has ended"))
    ben.page.get_by_role("link", name="Log in").click()
    expect(ben.page).to_have_url(re.compile("/login/"))


def test_a_guest_who_leaves_in_one_tab_is_told_so_in_the_other(somebody, own_album, live_vault):
    _, path = make_link(live_vault, album=own_album.id, label="Violin teacher")
    guest = Looker(somebody(), session="")
    guest.page.goto(path)
    guest.page.get_by_role("button", name="See the photos").click()
    expect(guest.drawn).to_have_count(len(own_album.photos))
    press_in_another_tab(guest, "Leave")
    expect(guest.page.get_by_role("heading", name="You have left")).to_be_visible()
    assert is_emptied(guest, names=(own_album.id, "Wave number", "Violin teacher", "Log in"))


def test_a_network_that_is_away_closes_nothing(look_as, own_album):
    ben = look_as("Ben")
    ben.open_album(own_album)
    ben.page.route("**/watch/**", lambda route: route.abort())
    for _ in range(2):
        with ben.page.expect_event("requestfailed"):
            pass
    expect(ben.drawn).to_have_count(len(own_album.photos))
