"""A web process that gets no turn, or dies, holds answers in the kernel's hands: an ending waits for the one, and the other
takes them along.
"""

import socket
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.browser.live import LiveVault
from tests.endings.live import GRANT_OF_BEN, Browser, announced_length, received_until_reset
from tests.running.process import eventually

_IS_ENDED = """
from albums.models import Revocation
answer = Revocation.objects.filter(grant={grant}).exists()
"""
# Longer than an ending takes whose processes all have their turn.
A_WHILE = 3.0


@pytest.fixture
def grant(live) -> int:
    """Ben's, whatever was ended before."""
    return live.ask(GRANT_OF_BEN)


@pytest.fixture
def reader(live, grant, photos) -> Iterator[socket.socket]:
    """Ben, who has begun to take an answer and takes no more of it."""
    ben = Browser.of(live, "Ben")
    assert len(ben.ask_thumbs(photos).content) > 100_000
    with ben.begin_thumbs_slowly(photos) as connection:
        yield connection


def process_of(live: LiveVault, reader: socket.socket) -> psutil.Process:
    """The web process that holds the other end."""
    port = reader.getsockname()[1]
    for process in live.running.child("gunicorn").children():
        if any(each.raddr and each.raddr.port == port for each in process.net_connections("tcp")):
            return process
    raise AssertionError("No web process holds this connection.")


def test_the_answer_to_an_ending_waits_for_a_process_that_stands_still(live, grant, reader):
    announced = announced_length(reader.recv(1000))
    statuses: list[int] = []
    process = process_of(live, reader)
    process.suspend()
    try:
        # On a connection that another process has taken.
        anna = Browser.of(live, "Anna")
        ending = threading.Thread(target=lambda: statuses.append(anna.post(f"/grants/{grant}/revocation/").status_code))
        ending.start()
        eventually(lambda: live.ask(_IS_ENDED.format(grant=grant)))
        time.sleep(A_WHILE)
        assert statuses == []
    finally:
        process.resume()
    ending.join()
    assert statuses == [200]
    assert received_until_reset(reader) < announced / 2


def test_a_process_that_dies_takes_along_what_it_had_handed_over(live, grant, reader):
    announced = announced_length(reader.recv(1000))
    process = process_of(live, reader)
    process.kill()
    # Until its kernel has cleared it away, it still sends.
    process.wait(60)
    assert received_until_reset(reader) < announced / 2
    eventually(lambda: len(live.running.child("gunicorn").children()) > 1)
    assert Browser.of(live, "Anna").post(f"/grants/{grant}/revocation/").status_code == 200
    # Nobody waits for the dead.
    assert "stood still" not in live.running.output
