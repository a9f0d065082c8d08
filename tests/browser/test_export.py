"""Taking everything out, by a real browser from the real server: shown beforehand, saved whole, cut where it must be,
and looked at without a network.
"""

import re
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_findings
from tests.browser.live import LiveVault
from tests.browser.test_looks import SCREENS, assert_good_looking, unfold
from tests.endings.live import Browser, announced_length, is_reset

_CAME_IN_JUST_NOW = """
import time
from allauth.account.internal.flows import login
from accounts.models import User
from albums.viewing.sessions import SessionStore
session = SessionStore({session!r})
session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{{"method": "code", "at": time.time()}}]
session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(User.objects.get(name="Anna").pk)
session.save()
"""
_LARGE = """
import hashlib, itertools
from django.utils import timezone
from albums import photo_keys
from albums.models import Album, Photo
from albums.storage import storage
from albums.storage.sealed import SealedStore
megabyte, many = bytes(2**20), 48
album = Album.objects.create(name="Taken out slowly")
photo = Photo(
    album=album, filename="large.jpg", byte_size=many * 2**20, state="failed", shown_at=timezone.now(),
    sha256=hashlib.sha256(megabyte * many).hexdigest(),
)
key = photo_keys.give_keys(photo)
SealedStore(storage()).put(photo.object_name("original"), itertools.repeat(megabyte, many), key=key)
photo.save()
answer = str(album.pk)
"""
_GONE = "from albums import bin\nfrom albums.models import Album\nbin.erase_album(Album.objects.get(pk={album!r}))"
_DEVICE = "from accounts.models import Session\nanswer = str(Session.objects.get(pk={session!r}).device_id)"


@pytest.fixture
def large(live_vault: LiveVault) -> Iterator[str]:
    """The id of an album with one file that takes a slow reader a while."""
    album = live_vault.ask(_LARGE)
    yield album
    live_vault.ask(_GONE.format(album=album))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_keeper_takes_an_album_out_and_looks_at_it_without_the_vault(screen, page_of, live_vault, album, tmp_path):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    _come_in_just_now(page, live_vault)
    page.goto("/vault/")
    assert_good_looking(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Take everything out").click()
    unfold(page)
    assert_good_looking(page)
    page.locator(f'input[value="{album.id}"]').check()
    page.get_by_role("button", name="Go on with these").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{len(album.photos)} pictures, ")
    assert_good_looking(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take them out now").click()
    folder = _unpacked(Path(download.value.path()), tmp_path)
    _look_offline(page, folder, pictures=len(album.photos))


@pytest.mark.pure
@pytest.mark.parametrize("screen", SCREENS)
def test_who_came_in_a_while_ago_is_asked_on_a_page_that_can_be_read(screen, page_of):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    page.goto("/export/")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert_good_looking(page)


def test_a_stream_stops_when_its_device_is_ended_and_is_never_completed(live_vault, large):
    said_before = len(live_vault.running.output)
    anna, other = Browser.of(live_vault, "Anna"), Browser.of(live_vault, "Anna")
    live_vault.ask(_CAME_IN_JUST_NOW.format(session=anna.session))
    reader = _begin_slowly(anna, large)
    announced = announced_length(reader.recv(1000))
    assert announced > 48 * 2**20
    device = live_vault.ask(_DEVICE.format(session=anna.session))
    assert other.post(f"/devices/{device}/revocation/").status_code == 200
    time.sleep(1)
    assert is_reset(reader)
    assert "Traceback" not in live_vault.running.output[said_before:]
    reader.close()


def test_a_slow_reader_gets_exactly_what_was_announced(live_vault, large, tmp_path):
    anna, target = Browser.of(live_vault, "Anna"), tmp_path / "out.zip"
    live_vault.ask(_CAME_IN_JUST_NOW.format(session=anna.session))
    answer = _read_slowly(anna, large, target)
    assert target.stat().st_size == int(answer.headers["Content-Length"])
    assert "Transfer-Encoding" not in answer.headers
    with zipfile.ZipFile(target) as zipped:
        assert zipped.testzip() is None


def _read_slowly(anna: Browser, album: str, target: Path) -> requests.Response:
    """Save the archive; begin again where the vault broke off because its machine had no time to ask who may have it."""
    for _ in range(3):
        answer = anna.http.post(
            f"{anna.vault.url}/export/archive/", data={"album": album}, headers={"Origin": anna.vault.url}, stream=True
        )
        with suppress(requests.RequestException), target.open("wb") as file:
            for piece in answer.iter_content(2**20):
                file.write(piece)
                time.sleep(0.01)
            break
    return answer


def _come_in_just_now(page: Page, vault: LiveVault) -> None:
    (session,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session"]
    vault.ask(_CAME_IN_JUST_NOW.format(session=session))


def _unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as zipped:
        assert zipped.testzip() is None
        zipped.extractall(folder)
    (below,) = folder.iterdir()
    return below


def _look_offline(page: Page, folder: Path, *, pictures: int) -> None:
    page.context.set_offline(True)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((folder / "index.html").as_uri())
    page.locator(".albums a").first.click()
    expect(page.locator("figure")).to_have_count(pictures)
    for number in range(pictures):
        picture = page.locator("figure img").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("it => it.naturalWidth") > 0
    assert page.evaluate("getComputedStyle(document.querySelector('.photos')).display") == "grid"
    # Before axe, whose own reading of the style the pages' policy refuses.
    assert complaints == []
    assert axe_findings(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="All albums").click()
    assert axe_findings(page) == []


def _begin_slowly(browser: Browser, album: str) -> socket.socket:
    """Ask for the archive with a window so small that most of it has to wait in the server."""
    body = f"album={album}&csrfmiddlewaretoken={browser.http.headers['X-CSRFToken']}".encode()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    headers = {
        "Host": re.sub("^https?://", "", browser.vault.url), "Cookie": cookies, "Origin": browser.vault.url,
        "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body)),
    }  # fmt: skip
    lines = ["POST /export/archive/ HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", browser.vault.running.port))
    reader.settimeout(60)
    reader.sendall("\r\n".join(lines).encode() + body)
    return reader
