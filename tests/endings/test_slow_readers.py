"""A reader who takes their time gets no tail after an ending: the stream breaks, on the real server of either stack."""

import contextlib
import time

import pytest

from tests.endings.live import GRANT_OF_BEN, Browser, announced_length, is_reset, received_until_reset
from tests.running.process import eventually

_DEVICE = """
from accounts.models import Session
answer = str(Session.objects.get(pk={session!r}).device_id)
"""


@pytest.fixture
def anna(live) -> Browser:
    return Browser.of(live, "Anna")


@pytest.fixture
def ben(live, photos) -> Browser:
    """Ben, whose copies are made already: what takes time is only his reading."""
    live.ask(GRANT_OF_BEN)
    browser = Browser.of(live, "Ben")
    assert len(browser.ask_thumbs(photos).content) > 100_000
    return browser


def stalled(browser: Browser, photos: list[str]):
    """A reader who has begun an answer, and the server wanting to send more than there is room for."""
    reader = browser.begin_thumbs_slowly(photos)
    return reader, announced_length(reader.recv(1000))


def got_everything(browser: Browser, photos: list[str]) -> bool:
    """Begin an answer, take nothing of it for a while, and say whether all of it came then."""
    reader, announced = stalled(browser, photos)
    time.sleep(2)
    received = 0
    reader.settimeout(60)
    with contextlib.suppress(ConnectionResetError), reader:
        while received < announced - 1000 and (piece := reader.recv(65536)):
            received += len(piece)
    return received >= announced - 1000


ENDINGS = ("grant", "device", "freeze")


def end(how: str, anna: Browser, ben: Browser) -> None:
    path = {
        "grant": lambda: f"/grants/{anna.vault.ask(GRANT_OF_BEN)}/revocation/",
        "device": lambda: f"/devices/{anna.vault.ask(_DEVICE.format(session=ben.session))}/revocation/",
        "freeze": lambda: "/freeze/",
    }[how]()
    assert anna.post(path).status_code == 200


@pytest.mark.parametrize("how", ENDINGS)
def test_a_stalled_reader_is_cut_off_and_gets_no_tail(live, anna, ben, photos, how):
    reader, announced = stalled(ben, photos)
    try:
        end(how, anna, ben)
        # What was delivered to the reader's machine before is theirs; the rest was thrown away.
        time.sleep(1)
        assert received_until_reset(reader) < announced / 2
    finally:
        reader.close()
        anna.post("/freeze/ending/")


def test_a_stalled_reader_who_may_look_gets_everything(ben, photos):
    # A vault whose machine has no time to ask breaks off, and pages ask again.
    assert any(got_everything(ben, photos) for _ in range(3))


def test_cutting_leaves_nothing_in_the_log_but_its_line(live, anna, ben, photos):
    reader, _ = stalled(ben, photos)
    end("grant", anna, ben)
    assert is_reset(reader)
    eventually(lambda: live.running.output.count("copies/thumbs") > 0)
    assert "Traceback" not in live.running.output
    reader.close()


def test_a_server_that_cut_many_still_serves(anna, ben, photos):
    readers = [stalled(ben, photos)[0] for _ in range(4)]
    end("grant", anna, ben)
    assert all(is_reset(reader) for reader in readers)
    assert anna.ask_thumbs(photos).status_code == 200
