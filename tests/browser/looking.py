"""Somebody who looks at an album, and everything that their browser was sent or complained about."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.browser.live import LiveVault

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 860}}
_PRESS = """path => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
}"""


@dataclass(frozen=True)
class Shown:
    """An album in the live vault: its page, and its photos in their order there."""

    path: str
    id: str
    photos: list[str]


@dataclass
class Looker:
    """A person at a browser with an album, and the record of its network and console."""

    page: Page
    session: str
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open_album(self, album: Shown) -> None:
        """Return when every thumb is drawn."""
        self.page.goto(album.path)
        expect(self.drawn).to_have_count(len(album.photos))

    def open_photo(self, number: int) -> None:
        """Return when the picture fills the screen."""
        self.page.locator(".photo-open").nth(number).click()
        self.see_picture()

    def see_picture(self) -> None:
        expect(self.slide).to_have_class(re.compile("is-drawn"))

    @property
    def drawn(self) -> Locator:
        return self.page.locator(".photo-tile.is-drawn")

    @property
    def slide(self) -> Locator:
        return self.page.locator('.pswp__item[aria-hidden="false"] .viewer-slide')

    @property
    def viewer(self) -> Locator:
        return self.page.locator(".pswp")

    @property
    def caption(self) -> Locator:
        return self.page.locator(".viewer-caption")

    def bodies(self) -> Iterator[tuple[str, bytes]]:
        """(address, body) of every response so far that has one."""
        for response in self.responses:
            if response.status not in (204, 302, 303, 304):
                yield response.url, response.body()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def press(page: Page, path: str) -> None:
    """Press a button of a keeper's: the form with this address, wherever it stands."""
    page.goto("/people/")
    with page.expect_navigation():
        page.evaluate(_PRESS, path)


@pytest.fixture(scope="module")
def album(live_vault: LiveVault, request: pytest.FixtureRequest) -> Shown:
    """An album for the tests of one module that change nothing."""
    return _new_album(live_vault, request.module.__name__)


@pytest.fixture
def own_album(live_vault: LiveVault, request: pytest.FixtureRequest) -> Shown:
    """An album for one test that changes who may see it."""
    return _new_album(live_vault, request.node.name)


@pytest.fixture
def look_as(chromium: Browser, live_vault: LiveVault) -> Iterator[Callable[..., Looker]]:
    """Sit somebody down at a browser of their own: `look_as("Ben", **PHONE)`."""
    contexts: list[BrowserContext] = []

    def sit_down(name: str, **options) -> Looker:
        context = chromium.new_context(**({"base_url": live_vault.url, "reduced_motion": "reduce"} | (options or WIDE)))
        contexts.append(context)
        cookie = live_vault.session_of(name)
        context.add_cookies([cookie | {"url": options.get("base_url", live_vault.url)}])
        looker = Looker(context.new_page(), session=cookie["value"])
        looker.listen()
        return looker

    yield sit_down
    for context in contexts:
        context.close()


def _new_album(live_vault: LiveVault, name: str) -> Shown:
    code = f"from tests.browser.seeding import album_with_photos\nanswer = album_with_photos({name[:80]!r})"
    return Shown(**live_vault.ask(code))
