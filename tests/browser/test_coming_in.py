"""From the terminal's address to the grandmother's first look, in real browsers: set-up, passkey, invitation, code."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.axe import axe_findings
from tests.browser.looking import PHONE, WIDE
from tests.running.process import RunningVault, eventually, running_vault

SCREEN_LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def empty_vault(tmp_path_factory) -> Iterator[RunningVault]:
    """A vault that nobody has set up; on both stacks out of its own data folder."""
    with running_vault(tmp_path_factory.mktemp("empty") / "data") as vault:
        yield vault


@pytest.fixture
def browser_of(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a fresh browser with a screen lock, as on a phone, that notes what goes wrong in its console."""
    contexts: list[BrowserContext] = []

    def open_browser(url: str, **options) -> Page:
        still = {"reduced_motion": "reduce", "timezone_id": "Europe/Berlin"}
        context = chromium.new_context(base_url=url, **(PHONE | still | options))
        contexts.append(context)
        page = context.new_page()
        debugger = context.new_cdp_session(page)
        debugger.send("WebAuthn.enable")
        debugger.send("WebAuthn.addVirtualAuthenticator", {"options": SCREEN_LOCK})
        return page

    yield open_browser
    for context in contexts:
        context.close()


def test_a_family_comes_in(empty_vault: RunningVault, browser_of):
    """One long walk, since each step stands on the one before."""
    address = _set_up_address(empty_vault)
    keeper = browser_of(address.rpartition("/setup/")[0])
    _set_up(keeper, address)
    _make_a_passkey(keeper)
    _be_told_of_it(keeper)
    _log_in_by_passkey(keeper)
    link = _invite(keeper, name="Oma Else", email="else@example.org")
    grandmother = browser_of(link.rpartition("/invitation/")[0])
    _come_in(grandmother, link)
    laptop = browser_of(link.rpartition("/invitation/")[0], **WIDE)
    _log_in_by_code(laptop, keeper, email="else@example.org")
    _end_all_access(keeper, name="Oma Else")
    for page in (grandmother, laptop):
        page.goto("/me/")
        assert page.url.endswith("/ended/")


def _set_up_address(vault: RunningVault) -> str:
    printed = re.compile(r"http://\S+/setup/\S+")
    eventually(lambda: printed.search(vault.output) is not None)
    return printed.search(vault.output).group()


def _set_up(page: Page, address: str) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="not set up yet")).to_be_visible()
    page.goto(address)
    assert page.url.endswith("/setup/")
    expect(page.get_by_label("Your time zone")).to_have_value("Europe/Berlin")
    assert axe_findings(page) == []
    page.get_by_label("What shall the vault be called?").fill("The Bergs")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_label("Your e-mail").fill("anna@example.org")
    page.get_by_role("button", name="Open the vault").click()
    expect(page.get_by_role("heading", name="The vault is open")).to_be_visible()


def _make_a_passkey(page: Page) -> None:
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page).to_have_url(re.compile("/me/$"))
    expect(page.get_by_role("link", name="Make another passkey")).to_be_visible()
    assert axe_findings(page) == []


def _be_told_of_it(page: Page) -> None:
    _wait_for_mail(page, page.get_by_text("You have a new passkey"))
    page.goto("/me/")


def _log_in_by_passkey(page: Page) -> None:
    page.get_by_role("button", name="Log out on this device").click()
    expect(page).to_have_url(re.compile("/account/login/"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="People")).to_be_visible()


def _invite(page: Page, *, name: str, email: str) -> str:
    page.goto("/people/invite/")
    assert axe_findings(page) == []
    page.get_by_label("Who is it?").fill(name)
    page.get_by_label("Their e-mail").fill(email)
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.locator(".qr svg")).to_be_visible()
    assert axe_findings(page) == []
    return page.get_by_label("The link").input_value()


def _come_in(page: Page, link: str) -> None:
    page.goto(link)
    assert page.url.endswith("/invitation/")
    expect(page.get_by_label("Your name")).to_have_value("Oma Else")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="does not work any more")).to_be_visible()


def _log_in_by_code(page: Page, keeper: Page, *, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("The six digits")).to_be_visible()
    _wait_for_mail(keeper, keeper.locator(".code-box"))
    assert axe_findings(keeper) == []
    page.get_by_label("The six digits").fill(keeper.locator(".code-box").first.inner_text())
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    page.goto("/me/")
    expect(page.get_by_text(email)).to_be_visible()


def _wait_for_mail(page: Page, letter: Locator) -> None:
    """Open the page of kept mail until the courier has brought this letter there."""

    def has_come() -> bool:
        page.goto("/mail/")
        return letter.count() > 0

    eventually(has_come)


def _end_all_access(page: Page, *, name: str) -> None:
    page.goto("/people/")
    assert axe_findings(page) == []
    page.get_by_role("button", name=f"End all access of {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="End access").click()
    expect(page).to_have_url(re.compile("/endings/"))
    page.goto("/people/?show=ended")
    expect(page.get_by_role("listitem").filter(has_text=name).get_by_text("Sees nothing")).to_be_visible()
