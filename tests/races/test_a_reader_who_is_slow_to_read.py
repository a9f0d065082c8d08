"""What a stream's reader reads late, though it had come in time, is not held against the vault; what comes late is."""

import fcntl
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.races import asking
from tests.races.asking import Browser, Stream

pytestmark = pytest.mark.pure

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
PHOTO = bytes(3 * asking.SIP_BYTES)


class Sender:
    """A server of one connection, that says what the test wants to be said."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._came = threading.Event()
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        self.connection, _ = self._listening.accept()
        self.connection.recv(65536)
        self.connection.sendall(HEAD + PHOTO)
        self._came.set()

    def wait_until_asked(self) -> None:
        assert self._came.wait(60)

    def end(self) -> None:
        self.connection.close()
        self._listening.close()


@pytest.fixture
def sender() -> Iterator[Sender]:
    sender = Sender()
    yield sender
    sender.end()


@pytest.fixture
def slow_stream(sender, monkeypatch) -> Stream:
    """A sip every half second: three of them last longer than the instant at which the stream is judged is away."""
    monkeypatch.setattr(asking, "SIP_EVERY", 0.5)
    stream = Stream(Browser(sender.port, "", ""), "a-photo", access="Ben, 1", is_sipping=True)
    sender.wait_until_asked()
    return stream


def test_bytes_that_had_come_before(sender, slow_stream):
    came_at = time.monotonic()
    answer = slow_stream.judged(came_at + 1.2)
    assert answer.last_byte_at < came_at + 0.3
    assert answer.late_bytes == 0
    assert answer.photo_bytes > 0


def test_bytes_that_come_after_the_instant(sender, slow_stream, monkeypatch):
    def then_send_more(*question):
        answer = looked(*question)
        sender.connection.sendall(b"late")
        sender.connection.close()
        return answer

    looked = fcntl.ioctl
    monkeypatch.setattr(fcntl, "ioctl", then_send_more)
    monkeypatch.setattr(asking, "QUIET_SECONDS", 60)
    assert slow_stream.judged(time.monotonic()).late_bytes == len(b"late")
