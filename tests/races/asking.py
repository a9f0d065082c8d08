"""One browser's connection as the vault's pages use it, with an eye on the clock: sealed looks, streams, uploads."""

import fcntl
import json
import re
import select
import socket
import struct
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse

from tests.races.arrivals import ArrivalConnection, ArrivalSocket
from tests.races.judge import Answer
from tests.upload.speaking import BYTES, TUS, metadata
from tests.viewing.page import OUR_PAGE, Page

PATIENCE = 60
# A sealed answer in which there is no photo: head, nonce, a count of none, tag.
EMPTY_BYTES = 66 + 12 + 4 + 16
# What a slow reader's machine holds of an answer that nobody has read; the kernel doubles it.
RECEIVED_BYTES = 4096
# A stream that brings nothing for so long, although there is room, has stopped.
QUIET_SECONDS = 0.4
SIP_BYTES, SIP_EVERY = 1024, 0.05


@dataclass(frozen=True)
class Browser:
    """A signed-in browser: where the vault is, its session, and what its pages know of sealing."""

    port: int
    session: str
    context: str
    page: Page = field(default_factory=lambda: Page(None))
    token: str = "0" * 32

    @property
    def headers(self) -> dict[str, str]:
        cookies = f"session={self.session}; csrf={self.token}"
        return {"Host": f"localhost:{self.port}", "Cookie": cookies, "X-CSRFToken": self.token}

    def connect(self) -> ArrivalConnection:
        return ArrivalConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def post(self, path: str, form: str = "") -> int:
        """Send a form on a connection of its own; the status."""
        connection = self.connect()
        try:
            headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, form.encode(), headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def question(self, asked: str, photos: list[str]) -> tuple[str, bytes]:
        """Path and body of a question: `thumbs` of all the photos, or a `view` of the first."""
        what = {"photos": photos} if asked == "thumbs" else {"photo": photos[0]}
        return f"/copies/{asked}/", json.dumps(what | {"key": self.page.key}).encode()

    @property
    def asking(self) -> dict[str, str]:
        return self.headers | OUR_PAGE | {"Content-Type": "application/json"}


def look(browser: Browser, line: ArrivalConnection, asked: str, photos: list[str], *, access: str) -> tuple[Answer, bytes]:
    """Ask, and read as fast as it comes; the answer, and its bytes. A connection that the vault cut is made anew."""
    path, body = browser.question(asked, photos)
    asked_at = first_byte_at = last_byte_at = time.monotonic()
    status, data, announced = 0, b"", -1
    try:
        line.request("POST", path, body, browser.asking)
        arrivals = line.sock
        response = line.getresponse()
        first_byte_at = last_byte_at = arrivals.arrived_at
        status, announced = response.status, response.length
        # What came before a break counts, so no more is asked for at once than one look at the connection brings.
        while piece := response.read1(65536):
            data += piece
            last_byte_at = arrivals.arrived_at
        # Before Python 3.13 what came in pieces is not over by itself, and the line would answer nothing more.
        response.close()
    except (HTTPException, OSError):
        pass
    if len(data) != announced:
        line.close()
    answer = Answer(
        access, asked, asked_at=asked_at, first_byte_at=first_byte_at, last_byte_at=last_byte_at, status=status,
        photo_bytes=_photo_bytes(status, len(data)), is_complete=len(data) == announced,
    )  # fmt: skip
    return answer, data


class Stream:
    """A view that is read so slowly that it lasts: a little at a time, or nothing at all."""

    def __init__(self, browser: Browser, photo: str, *, access: str, is_sipping: bool) -> None:
        """Ask, and read as far as the head of the answer; then go on sipping, or stop."""
        self._access = access
        self._socket = ArrivalSocket()
        self._socket.note_arrivals()
        # Before the connection is made: what is offered to the other side then cannot be taken back.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(("127.0.0.1", browser.port))
        path, body = browser.question("view", [photo])
        self._asked_at = self._last_byte_at = time.monotonic()
        self._socket.sendall(_head("POST", path, browser.asking, length=len(body)) + body)
        head, _, begun = self._received_until(b"\r\n\r\n").partition(b"\r\n\r\n")
        self._first_byte_at = time.monotonic()
        # A vault with too much to do may have broken off before the head.
        self._status = int(head.split()[1]) if head else 0
        self._length = int(re.search(rb"(?i)content-length: (\d+)", head)[1]) if head else 0
        self._received = len(begun)
        self._is_over = threading.Event()
        self._sips = threading.Thread(target=self._sip if is_sipping else lambda: None)
        self._sips.start()

    @property
    def is_open(self) -> bool:
        """Whether a photo is coming that is not all there yet."""
        return self._status == 200 and self._received < self._length

    def judged(self, instant: float) -> Answer:
        """Wait until `instant`, take all that still comes, and say what came of the stream and how much of it too late."""
        time.sleep(max(0.0, instant - time.monotonic()))
        self._is_over.set()
        self._sips.join()
        # What lies in this machine's own queue has been delivered; the vault has no more say in it.
        here = struct.unpack("i", fcntl.ioctl(self._socket, termios.FIONREAD, bytes(4)))[0]
        until_here, late = self._last_byte_at, 0
        self._socket.settimeout(QUIET_SECONDS)
        while piece := self._read(65536):
            late += len(piece)
        self._received += late
        self._socket.close()
        return Answer(
            self._access, "stream", asked_at=self._asked_at, first_byte_at=self._first_byte_at, last_byte_at=until_here,
            status=self._status, photo_bytes=_photo_bytes(self._status, self._received),
            is_complete=not self.is_open, late_bytes=max(0, late - here),
        )  # fmt: skip

    def _sip(self) -> None:
        while not self._is_over.wait(SIP_EVERY) and (piece := self._read(SIP_BYTES)):
            self._received += len(piece)

    def _received_until(self, end: bytes) -> bytes:
        data = b""
        while end not in data and (piece := self._read(1024)):
            data += piece
        return data

    def _read(self, count: int) -> bytes:
        piece = bytearray(count)
        try:
            del piece[self._socket.recv_into(piece) :]
        except OSError:
            return b""
        if piece:
            self._last_byte_at = self._socket.arrived_at
        return bytes(piece)


class Sending:
    """An upload under way: announced and half sent."""

    def __init__(self, browser: Browser, album: str, data: bytes, *, access: str) -> None:
        """Begin it. Raises AssertionError if the vault does not let it begin."""
        said = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(album=album, filename="a.jpg")}
        line = browser.connect()
        line.request("POST", "/uploads/", headers=browser.headers | TUS | said)
        response = line.getresponse()
        path = response.headers["Location"]
        assert response.status == 201, response.read()
        line.close()
        self._access, self._rest = access, data[len(data) // 2 :]
        self._asked_at = time.monotonic()
        self._line = browser.connect()
        self._line.connect()
        more = TUS | {"Content-Type": BYTES, "Upload-Offset": "0"}
        head = _head("PATCH", path, browser.headers | more, length=len(data))
        self._line.sock.sendall(head + data[: len(data) // 2])

    @property
    def has_ended(self) -> bool:
        """Whether the vault has closed or broken the connection; nothing else may have come by it."""
        if not select.select([self._line.sock], [], [], 0)[0]:
            return False
        try:
            return self._line.sock.recv(1) == b""
        except ConnectionError:
            return True

    def leave(self) -> None:
        """Hang up in the middle."""
        self._line.close()

    def finish(self, made_at: Callable[[str], float]) -> Answer:
        """Send the rest and hear what the vault says to it; status 599 where it hung up.

        `made_at` tells when a photo came to be: what counts is not when its sender hears of it.
        """
        status, photo = 599, None
        try:
            self._line.sock.sendall(self._rest)
        except OSError:
            pass  # It may have answered before.
        response = HTTPResponse(self._line.sock, method="PATCH")
        try:
            response.begin()
            status, photo = response.status, response.headers["FamilyVault-Photo"]
        except (HTTPException, OSError):
            pass
        at = made_at(photo) if photo else time.monotonic()
        self._line.close()
        return Answer(self._access, "upload", asked_at=self._asked_at, first_byte_at=at, last_byte_at=at, status=status)


def _photo_bytes(status: int, received: int) -> int:
    return max(0, received - EMPTY_BYTES) if status == 200 else 0


def _head(method: str, path: str, headers: dict[str, str], *, length: int) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()
