"""A keeper with a phone and a family of 60: find somebody, end a device, and draw who sees what."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.looking import PHONE, WIDE


@pytest.fixture
def keeper(page_of, family) -> Page:
    return page_of("Anna", reduced_motion="reduce")


def shown(page: Page):
    return page.locator("[data-row]:visible")


def test_somebody_is_found_as_one_types(keeper: Page, family):
    keeper.goto("/people/")
    expect(shown(keeper).nth(60)).to_be_visible()
    everybody = shown(keeper).count()
    keeper.get_by_label("Find somebody").press_sequentially("soren kow")
    expect(shown(keeper)).to_have_count(1)
    expect(shown(keeper)).to_contain_text("Søren Kowalski")
    expect(keeper.get_by_role("status").filter(has_text="found")).to_have_text("1 found")
    expect(keeper).to_have_url(re.compile(r"q=soren\+kow"))
    assert axe_findings(keeper) == []
    keeper.reload()
    expect(shown(keeper)).to_have_count(1)
    keeper.get_by_label("Find somebody").fill("")
    expect(shown(keeper)).to_have_count(everybody)
    keeper.get_by_label("Find somebody").fill("nobody of this name")
    expect(keeper.get_by_text("Nobody found")).to_be_visible()


def test_the_chips_narrow_without_a_page_load_and_with_one(keeper: Page, family, chromium, live_vault):
    keeper.goto("/people/")
    keeper.evaluate("window.stayed = true")
    chips = keeper.get_by_role("navigation", name="Show only")
    chips.get_by_role("link", name=re.compile("^Expiring soon")).click()
    expect(chips.get_by_role("link", name=re.compile("^Expiring soon"))).to_have_attribute("aria-current", "true")
    expect(keeper).to_have_url(re.compile("show=soon"))
    soon = shown(keeper).count()
    assert 0 < soon < 60
    assert keeper.evaluate("window.stayed")
    address = keeper.url
    plain = chromium.new_context(base_url=live_vault.url, java_script_enabled=False, **PHONE)
    plain.add_cookies(keeper.context.cookies())
    page = plain.new_page()
    page.goto(address)
    expect(shown(page)).to_have_count(soon)
    page.get_by_label("Find somebody").fill("speech therapist")
    page.get_by_role("button", name="Search").click()
    expect(shown(page)).to_have_count(1)
    plain.close()


def test_a_device_is_ended_with_two_taps_from_the_list(keeper: Page, family, live_vault):
    keeper.goto(f"/people/{family['person']}/")
    devices = keeper.get_by_role("region", name="Devices").get_by_role("listitem")
    before = devices.count()
    assert before > 1
    devices.first.get_by_role("button", name="End").click()
    expect(keeper).to_have_url(re.compile("/endings/"))
    keeper.goto(f"/people/{family['person']}/")
    expect(devices).to_have_count(before - 1)
    expect(keeper.get_by_role("region", name="What was done")).to_contain_text("ended the device")


def test_a_cell_gives_changes_and_ends_access(keeper: Page, family):
    """Tap the empty cell, grant; tap it again, make it the wider circle; tap it again, end."""
    cell = keeper.get_by_role("link", name=re.compile(f"^{family['name']}, {family['album_name']}:"))
    sheet = keeper.get_by_role("dialog")
    keeper.goto("/people/albums/")
    expect(cell).to_have_accessible_name(re.compile("nothing$"))
    cell.click()
    expect(sheet.get_by_role("heading")).to_contain_text(family["name"])
    assert axe_findings(keeper) == []
    sheet.get_by_role("button", name="Give access").click()
    expect(cell).to_have_accessible_name(re.compile("looks, close family$"))
    expect(cell).to_be_in_viewport()
    cell.click()
    sheet.get_by_text("Wider circle").click()
    sheet.get_by_label("For how long?").select_option(label="For one month")
    sheet.get_by_role("button", name="Change it").click()
    expect(cell).to_have_accessible_name(re.compile("looks, wider circle, until"))
    cell.click()
    sheet.get_by_role("button", name="End access").click()
    expect(keeper).to_have_url(re.compile("/endings/"))
    keeper.goto("/people/albums/")
    expect(cell).to_have_accessible_name(re.compile("nothing$"))


def test_a_mistake_in_the_sheet_is_said_on_a_page_of_its_own(keeper: Page, family):
    keeper.goto(f"/people/{family['person']}/albums/{family['album']}/")
    day = keeper.get_by_label("The last day")
    expect(day).to_be_hidden()
    keeper.get_by_label("For how long?").select_option(label="Until a day I choose")
    day.fill("2001-01-01")
    keeper.get_by_role("button", name="Give access").click()
    expect(keeper.get_by_text("Please choose a day from today on")).to_be_visible()
    assert axe_findings(keeper) == []


def test_the_matrix_keeps_its_names_in_sight_and_is_reached_by_keys(page_of, family):
    page = page_of("Anna", reduced_motion="reduce", **WIDE | {"viewport": {"width": 700, "height": 700}, "is_mobile": False})
    page.goto("/people/albums/")
    region = page.get_by_role("region", name="People by albums")
    name = region.get_by_role("rowheader").nth(40)
    name.evaluate("it => it.scrollIntoView({ block: 'center' })")
    region.evaluate("it => it.scrollLeft = 9999")
    assert region.evaluate("it => it.scrollLeft > 50 && it.scrollTop > 500")
    expect(name).to_be_in_viewport()
    inside = region.bounding_box()
    assert abs(name.bounding_box()["x"] - inside["x"]) < 3
    head = region.get_by_role("columnheader").nth(5)
    assert abs(head.bounding_box()["y"] - inside["y"]) < 3
    region.locator("a.mark").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(region.locator("a.mark").first).to_be_focused()


def test_ending_somebody_asks_first_and_works_without_a_script_too(keeper: Page, family, chromium, live_vault):
    keeper.goto("/people/?q=Emil+Kowalski")
    end = keeper.get_by_role("button", name="End all access of Emil Kowalski")
    end.click()
    keeper.get_by_role("dialog").get_by_role("button", name="Keep as it is").click()
    expect(end).to_be_visible()
    end.click()
    keeper.get_by_role("dialog").get_by_role("button", name="End access").click()
    expect(keeper).to_have_url(re.compile("/endings/"))
    keeper.goto("/people/?show=ended")
    expect(shown(keeper).filter(has_text="Emil Kowalski")).to_be_visible()
    plain = chromium.new_context(base_url=live_vault.url, java_script_enabled=False, **PHONE)
    plain.add_cookies(keeper.context.cookies())
    page = plain.new_page()
    page.goto("/people/?q=Rosa+Kowalski")
    page.get_by_role("button", name="End all access of Rosa Kowalski").click()
    expect(page).to_have_url(re.compile("/endings/"))
    plain.close()


def test_all_other_devices_end_in_one_tap(page_of, live_vault):
    phone, laptop = page_of("Cleo"), page_of("Cleo")
    laptop.goto("/")
    phone.goto("/me/")
    phone.get_by_role("button", name="End all others").click()
    expect(phone.get_by_text("Only this one still sees your albums")).to_be_visible()
    laptop.goto("/me/")
    # Told that it ended, or led to the door: by whether its open page has noticed already.
    assert urlsplit(laptop.url).path != "/me/"
