"""Adding photos on a phone, in a real browser: chosen, sent, refused in words, and said to be safe."""

import base64

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import axe_findings
from tests.cast import photo_file
from tests.running.process import eventually

SAFE = "You can close this page now: everything is safely in the vault."
SAFE_BUT = "You can close this page now: everything that could be added is safely in the vault."
LONG = 120_000


@pytest.fixture
def upload_page(page_of, live_vault, request) -> Page:
    """Anna's phone, on the upload page of a new album."""
    page = page_of("Anna")
    page.goto(f"/albums/{live_vault.album(request.node.name[:80])}/upload/")
    return page


def jpeg(name: str, **kwargs) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_file(**kwargs)}


def choose(page: Page, *files: dict) -> None:
    page.locator("[data-files]").set_input_files(list(files))


def test_photos_are_sent_and_a_text_is_refused_in_words(upload_page):
    text = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"Dear diary, " * 400}
    choose(upload_page, jpeg("a.jpg"), jpeg("b.jpg"), text, jpeg("c.jpg"))
    expect(upload_page.locator("[data-count]")).to_have_text("3 of 4 photos sent", timeout=LONG)
    expect(upload_page.locator("[data-safe]")).to_have_text(SAFE_BUT)
    failed = upload_page.locator("[data-list=failed] li")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("notes.jpg")
    expect(failed).to_contain_text("This is a text, not a photo.")
    expect(upload_page.locator("[data-said]")).to_contain_text("1 could not be added.")


def test_the_page_follows_photos_until_they_are_ready(upload_page):
    choose(upload_page, jpeg("a.jpg"), jpeg("b.jpg"))
    expect(upload_page.locator("[data-safe]")).to_have_text(SAFE, timeout=LONG)
    expect(upload_page.locator("[data-preparing-text]")).to_have_text(
        "All photos are prepared and can be looked at.", timeout=LONG
    )


def test_it_says_nothing_of_safety_before_everything_is_in(upload_page):
    upload_page.route("**/uploads/*", lambda route: route.abort("connectionfailed"))
    upload_page.route("**/uploads/", lambda route: route.abort("connectionfailed"))
    choose(upload_page, jpeg("a.jpg"))
    expect(upload_page.locator("[data-offline]")).to_be_visible(timeout=LONG)
    expect(upload_page.locator("[data-safe]")).to_be_hidden()
    upload_page.unroute("**/uploads/*")
    upload_page.unroute("**/uploads/")
    expect(upload_page.locator("[data-safe]")).to_have_text(SAFE, timeout=LONG)
    expect(upload_page.locator("[data-offline]")).to_be_hidden()


def test_the_same_photo_twice_is_said(upload_page):
    photo = jpeg("a.jpg")
    choose(upload_page, photo)
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    choose(upload_page, photo | {"name": "copy of a.jpg"})
    expect(upload_page.locator("[data-list=done] li").first).to_contain_text("Already in this album.", timeout=LONG)
    expect(upload_page.locator("[data-count]")).to_have_text("2 of 2 photos sent")
    expect(upload_page.locator("[data-detail]")).to_have_text("1 was already here")


def test_pause_and_go_on(upload_page):
    hold(upload_page, after=-1)
    choose(upload_page, large("big.png"))
    upload_page.get_by_role("button", name="Pause").click()
    expect(upload_page.locator("[data-detail]")).to_contain_text("paused")
    upload_page.get_by_role("button", name="Go on").click()
    expect(upload_page.locator("[data-detail]")).not_to_contain_text("paused")
    upload_page.get_by_role("button", name="Stop").click()
    expect(upload_page.locator("[data-total]")).to_be_hidden()


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(upload_page, tmp_path):
    path = tmp_path / "big.png"
    path.write_bytes(large("big.png")["buffer"])
    hold(upload_page, after=0)
    upload_page.locator("[data-files]").set_input_files(path)
    with upload_page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok, timeout=LONG):
        pass
    upload_page.on("dialog", lambda dialog: dialog.accept())
    upload_page.reload()
    expect(upload_page.locator("[data-unfinished]")).to_contain_text("1 photo of this album was not sent to the end")
    upload_page.unroute("**/uploads/*")
    with upload_page.expect_request(lambda request: request.method == "PATCH", timeout=LONG) as next_part:
        upload_page.locator("[data-files]").set_input_files(path)
    assert int(next_part.value.headers["upload-offset"]) > 0
    expect(upload_page.locator("[data-safe]")).to_have_text(SAFE, timeout=LONG)


def test_what_was_sent_before_a_reload_is_not_sent_again(upload_page, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.jpg").write_bytes(photo_file())
    upload_page.locator("[data-files]").set_input_files([tmp_path / "a.jpg", tmp_path / "b.jpg"])
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    upload_page.reload()
    sent = []
    upload_page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/uploads/") else None)
    upload_page.locator("[data-files]").set_input_files([tmp_path / f"{name}.jpg" for name in "abc"])
    expect(upload_page.locator("[data-count]")).to_have_text("3 of 3 photos sent", timeout=LONG)
    expect(upload_page.locator("[data-detail]")).to_have_text("2 were already here")
    assert len(sent) == 1


def test_no_files_name_stays_in_the_browser_and_nothing_after_logging_out(upload_page, tmp_path):
    path = tmp_path / "Oma_im_Garten.png"
    path.write_bytes(large("big.png")["buffer"])
    (tmp_path / "Oma_im_Haus.jpg").write_bytes(photo_file())
    upload_page.locator("[data-files]").set_input_files(tmp_path / "Oma_im_Haus.jpg")
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    hold(upload_page, after=0)
    upload_page.locator("[data-files]").set_input_files(path)
    with upload_page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok, timeout=LONG):
        pass
    kept = upload_page.evaluate("JSON.stringify(localStorage)")
    assert "familyvault-sent::" in kept and "tus::" in kept
    assert "Oma_im" not in kept
    upload_page.on("dialog", lambda dialog: dialog.accept())
    upload_page.goto("/account/logout/")
    upload_page.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(upload_page.get_by_label("Your e-mail address")).to_be_visible()
    eventually(lambda: upload_page.evaluate("localStorage.length") == 0)


def test_many_photos_end_with_the_right_counts(upload_page):
    files = [jpeg(f"IMG_{number:04}.jpg", size=(64, 48), seed=number) for number in range(60)]
    choose(upload_page, *files[:50], files[0] | {"name": "again.jpg"}, *files[50:])
    expect(upload_page.locator("[data-count]")).to_have_text("61 of 61 photos sent", timeout=2 * LONG)
    expect(upload_page.locator("[data-detail]")).to_have_text("1 was already here")
    assert upload_page.locator("[data-live] li").count() < 12


def test_a_whole_folder_without_its_litter(page_of, live_vault, tmp_path):
    folder = tmp_path / "Holiday"
    (folder / "Day 1").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(photo_file())
    (folder / "Day 1" / "b.jpg").write_bytes(photo_file())
    (folder / ".DS_Store").write_bytes(b"litter")
    (folder / "Thumbs.db").write_bytes(b"litter")
    page = page_of("Anna", viewport={"width": 1280, "height": 860}, is_mobile=False, has_touch=False)
    page.goto(f"/albums/{live_vault.album('Folder')}/upload/")
    expect(page.get_by_role("button", name="Choose a folder")).to_be_visible()
    page.locator("[data-folder]").set_input_files(folder)
    expect(page.locator("[data-count]")).to_have_text("2 of 2 photos sent", timeout=LONG)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_photos_may_be_dropped_or_pasted(upload_page, kind):
    transfer = upload_page.evaluate_handle(_TRANSFER, base64.b64encode(photo_file()).decode())
    if kind == "drop":
        upload_page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": transfer})
    else:
        upload_page.evaluate("data => document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data}))", transfer)
    expect(upload_page.locator("[data-count]")).to_have_text("1 of 1 photo sent", timeout=LONG)


_TRANSFER = """text => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "a.jpg", {type: "image/jpeg"}));
  return data;
}"""


def test_a_file_that_vanished_is_said_and_the_others_go_on(upload_page, tmp_path):
    for name in ("gone", "here"):
        (tmp_path / f"{name}.jpg").write_bytes(photo_file(size=(900, 700)))
    upload_page.route("**/uploads/", lambda route: ((tmp_path / "gone.jpg").unlink(missing_ok=True), route.continue_()))
    upload_page.locator("[data-files]").set_input_files([tmp_path / "gone.jpg", tmp_path / "here.jpg"])
    expect(upload_page.locator("[data-list=failed] li")).to_contain_text("can no longer be read", timeout=LONG)
    expect(upload_page.locator("[data-count]")).to_have_text("1 of 2 photos sent", timeout=LONG)


def test_a_photo_over_the_quota_is_said_and_holds_up_none_that_fits(upload_page, live_vault):
    live_vault.ask(_ROOM_FOR_ONE_MEGABYTE.format(album=upload_page.url.rstrip("/").split("/")[-2]))
    try:
        choose(upload_page, large("big.png"), jpeg("a.jpg"), jpeg("b.jpg", seed=2))
        expect(upload_page.locator("[data-count]")).to_have_text("2 of 3 photos sent", timeout=LONG)
        failed = upload_page.locator("[data-list=failed] li")
        expect(failed).to_contain_text("the limit that the keepers set for all photos together")
        expect(upload_page.locator("[data-offline]")).to_be_hidden()
    finally:
        live_vault.ask(_NO_QUOTA)
    failed.get_by_role("button", name="Try again").click()
    expect(upload_page.locator("[data-count]")).to_have_text("3 of 3 photos sent", timeout=LONG)


# Something on its way takes the rest of the quota.
_ROOM_FOR_ONE_MEGABYTE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User, Vault
from albums.models import Album, Upload
from albums.upload.room import GB, share_of_vault
Vault.objects.update(quota_gb=1)
length = GB - 10**6 - share_of_vault(Vault.objects.get()).used
anna, album = User.objects.get(name="Anna"), Album.objects.get(pk={album!r})
soon = timezone.now() + timedelta(hours=1)
Upload.objects.create(album=album, user=anna, length=length, filename="on its way", expires_at=soon)
"""
_NO_QUOTA = """
from accounts.models import Vault
from albums.models import Upload
Vault.objects.update(quota_gb=None)
Upload.objects.filter(filename="on its way").delete()
"""


def test_who_was_removed_is_told_and_nothing_more_is_sent(page_of, live_vault):
    album = live_vault.album("Of somebody who is removed")
    live_vault.ask(_LET_ULLA_ADD.format(album=album))
    page = page_of("Ulla")
    # It is the uploads that are to find out, before the page asks by itself.
    page.route("**/watch/**", lambda route: route.abort())
    page.goto(f"/albums/{album}/upload/")
    live_vault.ask(_REVOKE)
    choose(page, jpeg("a.jpg"), jpeg("b.jpg"))
    expect(page.locator("[data-shut]")).to_contain_text("You can no longer add photos", timeout=LONG)
    expect(page.locator("[data-safe]")).to_be_hidden()


_LET_ULLA_ADD = """
from accounts.models import User
from albums.models import Grant
ulla, _ = User.objects.get_or_create(name="Ulla", email="ulla@example.org")
Grant.objects.create(user=ulla, album_id={album!r}, role="contributor")
"""
_REVOKE = """
from albums.models import Grant, Revocation
Revocation.objects.create(grant=Grant.objects.live().get(user__name="Ulla"))
"""


def test_a_photo_that_could_not_be_prepared_can_be_taken_out(upload_page):
    damaged = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": photo_file()[:3000] + bytes(9000)}
    choose(upload_page, damaged)
    row = upload_page.locator("[data-list=unready] li")
    expect(row).to_contain_text("broken.jpg", timeout=LONG)
    expect(row).to_contain_text("This picture is damaged or incomplete.")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_a_photo_in_the_bin_can_be_brought_back_here(upload_page, live_vault):
    photo = jpeg("a.jpg")
    choose(upload_page, photo)
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    album = upload_page.url.rstrip("/").split("/")[-2]
    live_vault.ask(_BIN.format(album=album))
    choose(upload_page, photo | {"name": "again.jpg"})
    row = upload_page.locator("[data-list=failed] li")
    expect(row).to_contain_text("This photo lies in the bin.", timeout=LONG)
    row.get_by_role("button", name="Bring it back").click()
    expect(upload_page.locator("[data-list=done] li").first).to_contain_text("Back in this album.")
    assert live_vault.ask(_COUNT_BINNED.format(album=album)) == 0


_COUNT_BINNED = """
from albums.models import PhotoBinning
answer = PhotoBinning.objects.filter(photo__album={album!r}).count()
"""
_BIN = """
from albums.models import Photo, PhotoBinning
PhotoBinning.objects.create(photo=Photo.objects.get(album={album!r}))
"""


def test_without_javascript_the_page_says_what_is_missing(page_of, live_vault):
    page = page_of("Anna", java_script_enabled=False)
    page.goto(f"/albums/{live_vault.album()}/upload/")
    expect(page.get_by_text("Adding photos needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Choose photos")).to_be_hidden()


def test_nothing_on_the_page_is_a_picture_of_a_file(upload_page):
    choose(upload_page, jpeg("a.jpg"))
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    assert upload_page.locator("img, canvas, picture, [src^='blob:']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_page(upload_page, scheme):
    upload_page.emulate_media(color_scheme=scheme)
    text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Dear diary, " * 400}
    choose(upload_page, jpeg("a.jpg"), text)
    expect(upload_page.locator("[data-safe]")).to_be_visible(timeout=LONG)
    assert axe_findings(upload_page) == []


def large(name: str) -> dict:
    """A file of several pieces, some seconds long on the slow line below."""
    data = photo_file(size=(2600, 1800), format="PNG", compress_level=1)
    return {"name": name, "mimeType": "image/png", "buffer": data}


def hold(page: Page, *, after: int) -> None:
    """Let no piece arrive that begins after so many bytes: a photo is on its way for as long as the test needs."""

    def hold_or_go_on(route: Route) -> None:
        if route.request.method != "PATCH" or int(route.request.headers["upload-offset"]) <= after:
            route.fallback()

    page.route("**/uploads/*", hold_or_go_on)
