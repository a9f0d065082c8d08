"""The Trace page in a real browser: a leak is dropped, pasted or chosen; the verdict can be read, slid over and printed."""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, WIDE
from tests.browser.test_looks import SCREENS, assert_good_looking
from tests.cast import photo_file
from tests.running.process import eventually

# Pictures are issued, sealed, opened and drawn; a busy machine takes its time for that.
LONG = 90_000
_FILL = """
from accounts.models import Device, User
from albums.models import Photo, Trace
from tests.tracing.traces import a_trace, an_answered_trace, candidate
anna, ben, cleo = (User.objects.get(name=name) for name in ("Anna", "Ben", "Cleo"))
photo = Photo.objects.get(pk="{photo}")
where = dict(device_name="Safari on iPhone", device="gone", days=["2026-05-03", "2026-05-04", "2026-05-05"])
both = [candidate(ben, **where), candidate(cleo, log10_p=-4.2)]
made = dict(
    traced=an_answered_trace(by=anna, photo=photo, verdict="traced", candidates=both),
    mixed=an_answered_trace(by=anna, photo=photo, verdict="traced", candidates=[candidate(ben), candidate(cleo, log10_p=-12)]),
    small=an_answered_trace(by=anna, photo=photo, verdict="inconclusive", reason="piece_too_small"),
    unknown=an_answered_trace(by=anna, verdict="unknown_photo", reason="unknown_photo"),
    working=a_trace(by=anna, state=Trace.State.WORKING, percent=40, words="Comparing it with everybody’s copies"),
    failed=a_trace(by=anna, state=Trace.State.FAILED, failure_code="gave_up"),
)
answer = {{name: f"/traces/{{trace.pk}}/" for name, trace in made.items()}}
"""
# The leak's first picture, and the colour of the middle of a canvas.
_DRAWN = "canvas => canvas.width > 4 && canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3]"


@pytest.fixture(scope="module")
def traces(live_vault, album) -> dict[str, str]:
    """The addresses of one trace of every kind."""
    return live_vault.ask(_FILL.format(photo=album.photos[0]))


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_tracing_can_be_read_and_reached(screen, page_of, traces, album):
    page = page_of("Anna", reduced_motion="reduce", **SCREENS[screen])
    verdicts = [traces[name] for name in ("traced", "mixed", "small", "unknown", "failed", "working")]
    pointing = ["/traces/photo/", f"{traces['unknown']}photo/", f"{traces['unknown']}photo/?album={album.id}"]
    reports = [f"{traces[name]}report/" for name in ("traced", "mixed", "small")]
    for path in ("/traces/", f"/traces/?photo={album.photos[0]}", *verdicts, *pointing, *reports):
        page.goto(path)
        for fold in page.locator("details.fold > summary").all():
            fold.click()
        assert_good_looking(page)


def test_the_leak_lies_upon_the_photo_and_slides_away(look_as, traces):
    anna = look_as("Anna", **WIDE)
    anna.page.goto(traces["traced"])
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("This is the copy made for Ben")
    expect(anna.page.locator("[data-picture].is-drawn")).to_have_count(1, timeout=LONG)
    for canvas in ("[data-ours]", "[data-theirs]"):
        expect_drawn(anna.page, canvas)
    stage, slider = anna.page.locator(".trace-stage"), anna.page.get_by_role("slider")
    slider.focus()
    leak = stage.locator("[data-theirs]")
    expect(leak).to_have_css("clip-path", "inset(0px 50% 0px 0px)")
    anna.page.keyboard.press("End")
    expect(leak).to_have_css("clip-path", "inset(0px 0% 0px 0px)")
    anna.page.keyboard.press("ArrowLeft")
    expect(leak).to_have_css("clip-path", "inset(0px 1% 0px 0px)")
    assert anna.complaints == []


def test_what_each_segment_says_is_drawn_and_told(look_as, traces):
    anna = look_as("Anna", **PHONE)
    anna.page.goto(traces["traced"])
    heat = anna.page.locator("[data-heat]")
    expect(heat).to_be_hidden()
    anna.page.get_by_role("switch", name="Colour the pieces that fit and those that do not").check()
    expect(heat).to_be_visible()
    expect_drawn(anna.page, "[data-heat]")
    expect(anna.page.get_by_text("clearly fit", exact=False).first).to_be_visible()
    assert anna.complaints == []


def test_a_mixture_is_compared_with_each_of_its_copies(look_as, traces):
    anna = look_as("Anna", **PHONE)
    anna.page.goto(traces["mixed"])
    anna.page.get_by_role("switch", name="Colour the pieces").check()
    anna.page.get_by_role("radio", name="Cleo").check()
    expect_drawn(anna.page, "[data-heat]")
    assert anna.complaints == []


def test_the_line_between_leak_and_photo_follows_a_finger(look_as, traces):
    anna = look_as("Anna", **WIDE)
    anna.page.goto(traces["traced"])
    stage = anna.page.locator(".trace-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    anna.page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(anna.page.get_by_role("slider")).to_have_value("25")


def test_the_strips_of_the_visible_name_are_shown_beside(look_as, traces):
    anna = look_as("Anna", **PHONE)
    anna.page.goto(traces["traced"])
    expect(anna.page.locator("[data-picture].is-drawn")).to_have_count(1, timeout=LONG)
    expect_drawn(anna.page, "[data-strip]")
    expect(anna.page.get_by_text("the vault does not count it")).to_be_visible()


def test_the_report_is_printed_with_its_pictures_or_without(look_as, traces):
    anna = look_as("Anna", **WIDE)
    anna.page.goto(f"{traces['traced']}report/")
    canvases = ("[data-ours]", "[data-theirs]")
    for canvas in canvases:
        expect_drawn(anna.page, canvas)
    anna.page.emulate_media(media="print")
    for canvas in canvases:
        expect(anna.page.locator(canvas)).to_be_visible()
    anna.page.emulate_media(media="screen")
    anna.page.get_by_role("switch", name="With the pictures").uncheck()
    anna.page.emulate_media(media="print")
    expect(anna.page.locator("[data-theirs]")).to_be_hidden()
    assert anna.complaints == []


def test_the_photo_is_pointed_at_with_the_leak_in_sight(look_as, live_vault, album):
    path = live_vault.ask(_FILL.format(photo=album.photos[0]))["unknown"]
    anna = look_as("Anna", **PHONE)
    anna.page.goto(path)
    anna.page.get_by_role("link", name="Point at the photo").click()
    anna.page.locator(f'a[href="?album={album.id}"]').click()
    expect(anna.page.locator(".trace-choice.is-drawn").first).to_be_visible(timeout=LONG)
    expect_drawn(anna.page, "[data-small]")
    anna.page.get_by_role("radio").nth(1).check()
    anna.page.get_by_role("button", name="It is this one: try again").click()
    expect(anna.page).to_have_url(re.compile(f"{path}$"))
    assert anna.complaints == []


def test_no_leaked_picture_travels_open(look_as, traces):
    anna = look_as("Anna", **WIDE)
    anna.page.goto(traces["traced"])
    expect(anna.page.locator("[data-picture].is-drawn")).to_have_count(1, timeout=LONG)
    assert not [url for url, body in anna.bodies() if body[:3] == b"\xff\xd8\xff" or b"JFIF" in body[:64]]
    assert anna.page.locator("img").count() == 0


@pytest.mark.parametrize("way", ["drop", "paste", "choose"])
def test_a_leak_is_handed_in(page_of, way):
    page = page_of("Anna", **WIDE, is_mobile=False, has_touch=False)
    page.goto("/traces/")
    picture = photo_file(size=(320, 240))
    if way == "choose":
        page.locator("#id_pictures").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})
    else:
        transfer = page.evaluate_handle(_TRANSFER, base64.b64encode(picture).decode())
        if way == "drop":
            page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": transfer})
        else:
            page.evaluate("data => document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data}))", transfer)
    expect(page.locator("[data-chosen] li")).to_contain_text("a.jpg")
    page.get_by_role("button", name="Trace it").click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f-]{36}/"))


_TRANSFER = """text => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "a.jpg", {type: "image/jpeg"}));
  return data;
}"""


def test_what_was_chosen_is_still_there_after_going_back(page_of, tmp_path):
    file = tmp_path / "a.jpg"
    file.write_bytes(photo_file(size=(320, 240)))
    page = page_of("Anna", **WIDE, is_mobile=False, has_touch=False)
    page.goto("/traces/")
    page.locator("#id_pictures").set_input_files(file)
    expect(page.locator("[data-chosen] li")).to_contain_text("a.jpg")
    page.goto("/people/")
    page.go_back()
    expect(page.locator("[data-chosen] li")).to_contain_text("a.jpg")
    page.get_by_role("button", name="Trace it").click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f-]{36}/"))


def test_it_can_be_handed_in_and_read_without_script(page_of, traces):
    page = page_of("Anna", java_script_enabled=False)
    page.goto("/traces/")
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_file(size=(320, 240))}
    page.locator("#id_pictures").set_input_files(picture)
    page.get_by_role("button", name="Trace it").click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f-]{36}/"))
    page.goto(traces["traced"])
    expect(page.get_by_role("heading", level=1)).to_have_text("This is the copy made for Ben")
    expect(page.get_by_role("button", name="End all access of Ben")).to_be_visible()


def test_a_leak_is_deleted_once_that_is_confirmed(page_of, live_vault, album):
    path = live_vault.ask(_FILL.format(photo=album.photos[0]))["small"]
    page = page_of("Anna")
    page.goto(path)
    page.get_by_role("button", name="Delete this trace").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(page).to_have_url(re.compile("/traces/$"))
    assert page.goto(path).status == 404


def expect_drawn(page, selector: str) -> None:
    # Asked from here: a page of ours lets no string be evaluated, so it cannot be asked to wait by itself.
    eventually(lambda: page.locator(selector).first.evaluate(_DRAWN))
