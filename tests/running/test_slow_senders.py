"""Many who send photos over slow lines hold half of the threads at most: everybody else is answered, and each of them has a turn."""

from collections.abc import Iterator

import pytest

from tests.browser.live import LiveVault, live_vault_in
from tests.cast import photo_file
from tests.endings.live import Browser as Reader
from tests.races.asking import Browser, Sending
from tests.running.process import eventually

THREADS = 4
SENDERS = 3 * THREADS


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    size = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
    with live_vault_in(tmp_path_factory.mktemp("slow"), stack=stack, **size) as vault:
        yield vault


@pytest.fixture
def anna(live) -> Reader:
    return Reader.of(live, "Anna")


@pytest.fixture
def senders(live, anna) -> list[Sending]:
    """Cleo's photos, all begun, and half of each is there."""
    cleo = Browser(live.running.port, live.session_of("Cleo")["value"], context="")
    photos = [photo_file(size=(320, 240), seed=number) for number in range(SENDERS)]
    album = live.album()
    return [Sending(cleo, album, photo, access="") for photo in photos]


def test_others_are_answered_while_many_send_slowly(live, senders, anna):
    assert anna.http.get(f"{live.url}/", timeout=60).status_code == 200
    # In the order of their turns: who is behind waits for those before.
    assert [sender.finish(lambda photo: 0.0).status for sender in senders] == [204] * SENDERS


def test_whoever_left_before_their_turn_holds_up_nobody(live, senders):
    for sender in senders[1:]:
        sender.leave()
    assert senders[0].finish(lambda photo: 0.0).status == 204
    cleo = Browser(live.running.port, live.session_of("Cleo")["value"], context="")
    last = Sending(cleo, live.album(), photo_file(size=(320, 240), seed=SENDERS), access="")
    assert last.finish(lambda photo: 0.0).status == 204


def test_whoever_waits_when_the_vault_ends_is_let_go(live, senders):
    live.running.process.terminate()
    eventually(lambda: senders[-1].has_ended)
    assert not senders[0].has_ended
    assert live.running.end() == 0
