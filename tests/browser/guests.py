"""Guest links in a live vault, and browsers that come by them."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import LiveVault
from tests.browser.looking import PHONE

_MAKE = """
from datetime import timedelta
from accounts.models import User
from albums.guests.links import Terms, make_link
from albums.models import Album
link, token = make_link(
    Terms(label={label!r}, albums=(Album.objects.get(pk={album!r}),), runs_for=timedelta(days=7), **{more!r}),
    by=User.objects.get(name="Anna"),
)
answer = [str(link.pk), token]
"""
_numbers = itertools.count(1)


def make_link(vault: LiveVault, *, album: str, label: str = "Paediatrician", **more) -> tuple[str, str]:
    """Make a link to the album with this id, its label with a number, since no two have one; return its id and path."""
    link, token = vault.ask(_MAKE.format(label=f"{label} {next(_numbers)}", album=album, more=more))
    return link, f"/link/{token}/"


@pytest.fixture
def somebody(chromium: Browser, live_vault: LiveVault) -> Iterator[Callable[..., Page]]:
    """Open a browser that knows nobody, on a phone unless told otherwise."""
    contexts: list[BrowserContext] = []

    def open_page(**options) -> Page:
        context = chromium.new_context(base_url=live_vault.url, **(PHONE | {"reduced_motion": "reduce"} | options))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
