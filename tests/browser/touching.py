"""Fingers on a screen, as Chromium's debugger plays them."""

from contextlib import suppress

from playwright.sync_api import Page, TimeoutError

Point = tuple[float, float]
MIDDLE = 420
FRAME = 16  # milliseconds


def swipe_on(page: Page) -> None:
    """Draw the next picture in from the right."""
    _touch(page, _line((340, MIDDLE), (40, MIDDLE)))


def pinch_apart(page: Page) -> None:
    _touch(page, _line((180, MIDDLE), (60, MIDDLE)), _line((210, MIDDLE), (330, MIDDLE)))


def double_tap(page: Page) -> None:
    """Until it zooms: on a busy machine the second tap may come too late to be one with the first."""
    zoomed = page.locator(".pswp--zoomed-in")
    for _ in range(10):
        for _ in range(2):
            _touch(page, [(195, MIDDLE)])
            page.wait_for_timeout(60)
        with suppress(TimeoutError):
            zoomed.wait_for(timeout=2000)
            return
    raise AssertionError("ten times two taps never zoomed")


def _touch(page: Page, *fingers: list[Point]) -> None:
    """Move fingers, each along its points, all at once; then lift them."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, points: tuple[Point, ...]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    for step, points in enumerate(zip(*fingers, strict=True)):
        send("touchMove" if step else "touchStart", points)
        page.wait_for_timeout(FRAME)
    send("touchEnd", ())


def _line(start: Point, end: Point, steps: int = 12) -> list[Point]:
    parts = [step / steps for step in range(steps + 1)]
    return [(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part) for part in parts]
