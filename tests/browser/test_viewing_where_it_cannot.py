"""Browsers that cannot show photos, and the words they get instead."""

import socket

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, WIDE


@pytest.fixture
def plain_url(live_vault) -> str:
    """The vault under this machine's own name: plain HTTP, and no secure context as localhost is one."""
    return live_vault.url.replace("localhost", socket.gethostname().lower())


def test_without_javascript_the_page_says_what_is_needed(look_as, album):
    ben = look_as("Ben", java_script_enabled=False, **WIDE)
    ben.page.goto(album.path)
    expect(ben.page.get_by_text("Pictures need JavaScript")).to_be_visible()


def test_over_plain_http_the_page_says_how_to_turn_tls_on_and_asks_for_nothing(look_as, album, plain_url):
    ben = look_as("Ben", base_url=plain_url, **PHONE)
    ben.page.goto(album.path)
    notice = ben.page.locator("#cannot-show")
    expect(notice).to_contain_text("Photos need an encrypted connection")
    expect(notice).to_contain_text("TLS")
    ben.page.wait_for_load_state("networkidle")
    assert not [response.url for response in ben.responses if "/copies/" in response.url]
    assert notice.locator("a").count() == 0


def test_an_old_browser_is_told_so(look_as, album):
    ben = look_as("Ben")
    ben.page.add_init_script("delete globalThis.createImageBitmap")
    ben.page.goto(album.path)
    expect(ben.page.locator("#cannot-show")).to_contain_text("too old")
