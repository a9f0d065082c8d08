"""A real vault, and pages of the people in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import LiveVault, live_vault_in
from tests.browser.looking import PHONE, album, look_as, own_album

__all__ = ["album", "live_vault", "look_as", "own_album", "page_of"]


@pytest.fixture(scope="session")
def live_vault(tmp_path_factory: pytest.TempPathFactory, stack: str) -> Iterator[LiveVault]:
    """One vault for all browser tests, with its real processes: web, worker and sweeper."""
    with live_vault_in(tmp_path_factory.mktemp("live"), stack=stack) as vault:
        yield vault


@pytest.fixture(scope="session")
def family(live_vault: LiveVault) -> dict:
    """A large family in the live vault: see family.py. Says one person and one album among them."""
    return live_vault.ask("from tests.browser.family import big_family\nanswer = big_family()")


@pytest.fixture
def may_freeze(live_vault: LiveVault) -> Iterator[None]:
    """For tests that freeze the vault, which is everybody's: nobody after them finds it frozen."""
    yield
    live_vault.ask("from albums.models import Freeze\nFreeze.objects.live().delete()")


@pytest.fixture
def page_of(chromium: Browser, live_vault: LiveVault) -> Iterator[Callable[..., Page]]:
    """Open a new page for a person by name, on a phone unless told otherwise: `page_of("Ben", **WIDE)`."""
    contexts: list[BrowserContext] = []

    def open_page(name: str, **options) -> Page:
        context = chromium.new_context(base_url=live_vault.url, **(PHONE | options))
        contexts.append(context)
        context.add_cookies([live_vault.session_of(name)])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
