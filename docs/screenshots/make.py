"""Makes the screenshots of the README: `bin/screenshots`.

It starts a vault of its own in an empty folder, lives through a family's first evening in a real Chromium, and takes
pictures on the way. The photos are painted by paint.py.
"""

import datetime
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.screenshots.paint import paintings

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WIDE = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--no-sandbox",
]  # fmt: skip
EXIF_DATE_TIME = 0x0132


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, _vault(Path(folder) / "data") as set_up, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["FAMILYVAULT_CHROMIUM"], args=QUIET)
        photos = _photo_files(Path(folder))
        anna = browser.new_context(**WIDE).new_page()
        album = _first_evening(anna, set_up, photos)
        _album(browser, anna, album)
        invitation = _invite(anna, album)
        _take(anna, "invitation-phone")
        _grandmother(browser, invitation)
        _relatives(browser, anna, album)
        _trace(anna, album, Path(folder))
        _ending(anna)
        browser.close()


def _first_evening(anna: Page, set_up: str, photos: list[Path]) -> str:
    """Set the vault up, make an album, put the photos in; return the album's address."""
    anna.goto(set_up)
    anna.fill("[name=vault_name]", "The Bergs")
    anna.fill("[name=name]", "Anna")
    anna.fill("[name=email]", "anna@example.org")
    anna.locator("main form button").last.click()
    anna.goto(_at(anna, "/albums/new/"))
    anna.fill("[name=name]", "Summer at the lake")
    anna.get_by_role("button", name="Make the album").click()
    anna.wait_for_url("**/upload/")
    anna.locator("input[type=file]").first.set_input_files(photos)
    anna.get_by_text("All photos are prepared").wait_for(timeout=120_000)
    anna.set_viewport_size(PHONE["viewport"])
    _take(anna, "upload-phone")
    anna.set_viewport_size(WIDE["viewport"])
    return anna.url.replace("upload/", "")


def _album(browser: Browser, anna: Page, album: str) -> None:
    """The album on a wide screen, with a phone beside it."""
    _open(anna, album)
    _take(anna, "album-wide")
    phone = browser.new_context(**PHONE, storage_state=anna.context.storage_state()).new_page()
    _open(phone, album)
    _take(phone, "album-phone")
    _beside(["album-wide", "album-phone"], "album")


def _invite(anna: Page, album: str, *, name: str = "Grandma Else", role: str = "viewer", tier: str = "close") -> str:
    """Invite somebody; return the invitation's address."""
    anna.set_viewport_size(PHONE["viewport"])
    anna.goto(_at(anna, "/people/invite/?album=" + album.rstrip("/").rsplit("/", 1)[1]))
    anna.fill("[name=name]", name)
    for field, value in (("role", role), ("tier", tier)):
        anna.locator(f"[name={field}][value={value}]").check(force=True)
    anna.get_by_role("button", name="Make the invitation").click()
    anna.wait_for_url("**/people/invitations/**")
    return anna.locator("input[readonly]").first.input_value()


def _grandmother(browser: Browser, invitation: str) -> None:
    else_berg = browser.new_context(**PHONE).new_page()
    else_berg.goto(invitation)
    else_berg.locator("main form button").last.click()
    else_berg.wait_for_url("**/albums/**")
    else_berg.locator(".photo-open").nth(2).click()
    time.sleep(3)
    _take(else_berg, "photo-phone")


def _relatives(browser: Browser, anna: Page, album: str) -> None:
    """Let more of the family in, to this album and two others, and show who sees what."""
    albums = [album, *(_new_album(anna, name) for name in ("Christmas", "First day at school"))]
    family = (("Uncle Theo", 0, "viewer", "wider"), ("Grandpa Karl", 1, "contributor", "close"))
    family += (("Aunt Aylin", 2, "owner", "close"), ("Cousin Mia", 1, "viewer", "close"))
    for name, number, role, tier in family:
        page = browser.new_context(**PHONE).new_page()
        page.goto(_invite(anna, albums[number], name=name, role=role, tier=tier))
        page.locator("main form button").last.click()
        page.wait_for_url("**/albums/**")
    anna.set_viewport_size(WIDE["viewport"])
    anna.goto(_at(anna, "/people/albums/"))
    anna.get_by_label("Find somebody").evaluate("field => field.scrollIntoView()")
    _take(anna, "who-sees-what")


def _new_album(anna: Page, name: str) -> str:
    anna.goto(_at(anna, "/albums/new/"))
    anna.fill("[name=name]", name)
    anna.get_by_role("button", name="Make the album").click()
    anna.wait_for_url("**/upload/")
    return anna.url.replace("upload/", "")


def _trace(anna: Page, album: str, folder: Path) -> None:
    """Let what Grandma Else's screen showed turn up elsewhere, cut and recompressed, and have it traced."""
    anna.goto(album)
    photo = anna.locator("[data-photo-id]").nth(2).get_attribute("data-photo-id")
    surroundings = os.environ | {"FAMILYVAULT_DATA": str(folder / "data"), "PUBLIC_URL": _at(anna, "")}
    made = ["--photo", photo, "--viewer", "Grandma Else", "--rendition", "view", "--out", str(folder / "copy.jpg")]
    subprocess.run([sys.executable, str(ROOT / "manage.py"), "export_copy", *made], env=surroundings, check=True)
    copy = Image.open(folder / "copy.jpg")
    copy.crop((copy.width // 8, copy.height // 6, copy.width, copy.height)).save(folder / "found-in-a-chat.jpg", quality=70)
    anna.set_viewport_size(PHONE["viewport"])
    anna.goto(_at(anna, "/traces/"))
    anna.locator("#id_pictures").set_input_files(folder / "found-in-a-chat.jpg")
    anna.get_by_role("button", name="Trace it").click()
    anna.get_by_role("heading", name="This is the copy made for").wait_for(timeout=300_000)
    anna.locator(".trace-picture.is-drawn").wait_for()
    anna.get_by_role("switch").first.check()
    anna.locator(".trace-picture").first.evaluate("figure => figure.scrollIntoView()")
    _take(anna, "trace-picture")
    anna.evaluate("scrollTo(0, 0)")
    _take(anna, "trace-verdict")
    _beside(["trace-verdict", "trace-picture"], "trace-phone")


def _ending(anna: Page) -> None:
    """End all access of one person: the vault tries its own doors."""
    anna.set_viewport_size(PHONE["viewport"])
    anna.goto(_at(anna, "/people/"))
    anna.get_by_role("link", name="Uncle Theo").first.click()
    anna.get_by_role("button", name="End all access").first.click()
    anna.get_by_role("dialog").get_by_role("button", name="End access").click()
    anna.wait_for_url("**/endings/**")
    _take(anna, "ending-phone")


def _open(page: Page, album: str) -> None:
    page.goto(album)
    page.locator(".photo-tile.is-drawn").nth(3).wait_for()
    time.sleep(1.5)


def _take(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")


def _beside(names: list[str], together: str) -> None:
    """Join screenshots of one height side by side, and drop the single ones."""
    files = [HERE / f"{name}.png" for name in names]
    pictures = [Image.open(file).convert("RGB") for file in files]
    height = pictures[0].height
    scaled = [picture.resize((round(picture.width * height / picture.height), height)) for picture in pictures]
    joined = Image.new("RGB", (sum(picture.width for picture in scaled) + 40 * (len(scaled) - 1), height), "white")
    left = 0
    for picture in scaled:
        joined.paste(picture, (left, 0))
        left += picture.width + 40
    joined.save(HERE / f"{together}.png", optimize=True)
    for file in files:
        file.unlink()


def _photo_files(folder: Path) -> list[Path]:
    files = []
    taken = datetime.datetime(2026, 9, 3, 10, 15)
    for number, (_, picture) in enumerate(paintings()):
        exif = Image.Exif()
        exif[EXIF_DATE_TIME] = (taken - datetime.timedelta(days=5 * number)).strftime("%Y:%m:%d %H:%M:%S")
        files.append(folder / f"IMG_{2040 + number}.jpg")
        picture.save(files[-1], quality=92, exif=exif)
    return files


@contextmanager
def _vault(data: Path) -> Iterator[str]:
    """Run a new vault in `data`; give its set-up address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = data.parent / "log"
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port), "--data", str(data)]
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield _set_up_address(log, running)
    finally:
        running.terminate()
        running.wait(30)


def _set_up_address(log: Path, running: subprocess.Popen) -> str:
    for _ in range(120):
        text = log.read_text(errors="replace")
        found = re.search(r"http://\S+/setup/\S+", text)
        if found and "is ready" in text:
            return found.group(0)
        if running.poll() is not None:
            break
        time.sleep(1)
    sys.exit(f"The vault did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _at(page: Page, path: str) -> str:
    return re.match(r"https?://[^/]+", page.url).group(0) + path


if __name__ == "__main__":
    main()
