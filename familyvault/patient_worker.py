"""gunicorn's threads, for those alone who have said what they want.

gunicorn gives a thread to whoever connects, and waits there for the rest of a head or a body: a stranger with as many
sockets as there are threads would stop the vault by saying nothing. Here a request is collected beside the threads, by the
loop that waits for all connections, and gets its thread when it is there. Only what may be large is read in its thread, by
views that know whom they wait for. Closing, too, waits for nobody: gunicorn would stand still for two seconds with each
who does not close their end.

What is read in a thread may hold no more than half of them at once; the rest waits for its turn, and the vault can be looked
at while many send over slow lines. (Of a single thread, half is all.)
"""

import socket
import time
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from familyvault.large_bodies import ORDINARY_BYTES, length_in, may_be_large
from familyvault.patient_socket import LONGEST, PATIENCE, PatientSocket

PIECE_BYTES = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"
# What is collected of all requests together. Beyond it, who came first goes first.
MOST_COLLECTED = 64 * 2**20
# How often the loop looks whose time is over, and how long it reads on, in seconds, before it closes.
TURN, FAREWELL = 0.5, 2.0
# A thread that has answered waits so long for what should have been read.
LEFT_OVER = 0.02


class Arrival:
    """A request of which `data` has come."""

    def __init__(self, data: bytes, *, most_head: int) -> None:
        self.data = bytearray()
        self.ends_at = time.monotonic() + LONGEST
        self.silent_until = 0.0
        self.is_read_in_thread = False
        self._most_head = most_head
        self._length: int | None = None
        self.add(data)

    def add(self, piece: bytes) -> None:
        self.silent_until = time.monotonic() + PATIENCE
        searched = max(len(self.data) - len(END_OF_HEAD) + 1, 0)
        self.data += piece
        if self._length is None:
            if self.data[:1] in (b"\r", b"\n"):
                # Empty lines before a request mean nothing (RFC 9112, 2.2).
                self.data, searched = self.data.lstrip(b"\r\n"), 0
            end = self.data.find(END_OF_HEAD, searched)
            if end >= 0:
                awaited, self.is_read_in_thread = _body(bytes(self.data[:end]))
                self._length = end + len(END_OF_HEAD) + awaited

    @property
    def is_there(self) -> bool:
        """Whether a thread can answer without waiting for more; also a head of which gunicorn wants no more."""
        return len(self.data) > self._most_head if self._length is None else len(self.data) >= self._length


class PatientWorker(ThreadWorker):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, Arrival] = {}
        self._leaving: dict[TConn, float] = {}
        # Of requests that are read in a thread: those that have one, and those that wait for one, first come first.
        self._read: set[TConn] = set()
        self._waiting: dict[TConn, Arrival] = {}
        self._most_read = max(self.cfg.threads // 2, 1)
        self._collected = 0
        self._looks_at = 0.0
        fields = self.cfg.limit_request_fields * (self.cfg.limit_request_field_size + 2)
        self._most_head = self.cfg.limit_request_line + fields + 8

    def enqueue_req(self, conn: TConn) -> None:
        """Collect the next request of a connection, and hand it to a thread when it is there."""
        if not conn.initialized:
            conn.sock = PatientSocket(fileno=conn.sock.detach())
            conn.init()
        conn.sock.setblocking(False)
        self._arriving[conn] = Arrival(conn.parser.unreader.take_buffered(), most_head=self._most_head)
        self._collected += len(self._arriving[conn].data)
        self.poller.register(conn.sock, EVENT_READ, partial(self._hear, conn))
        if self._arriving[conn].is_there:
            self._hand_over(conn)
        else:
            self._hear(conn)

    def handle(self, conn: TConn) -> Any:
        conn.sock.begin()
        return super().handle(conn)

    def finish_request(self, conn: TConn, future: Future) -> None:
        self._read.discard(conn)
        self._give_threads()
        if future.cancelled() or future.exception() or future.result():
            super().finish_request(conn, future)
        else:
            self._say_farewell(conn)

    def murder_pending(self) -> None:
        """Drop those whose time is over. Called in every turn of the loop."""
        super().murder_pending()
        now = time.monotonic()
        if now < self._looks_at:
            return
        self._looks_at = now + TURN
        for conn, arrival in list(self._waiting.items()):
            # Of a server that ends, the sender goes on with the next one.
            if now > arrival.ends_at or not self.alive:
                self._forget(conn)
        for conn, arrival in list(self._arriving.items()):
            may_stay = self.alive or arrival.data
            if now > min(arrival.silent_until, arrival.ends_at) or not may_stay:
                self._drop(conn)
        for conn, ends_at in list(self._leaving.items()):
            if now > ends_at:
                self._close(conn)

    def _hear(self, conn: TConn, _: Any = None) -> None:
        if conn not in self._arriving:
            # Dropped in this very turn, for what others have brought.
            return
        try:
            piece = conn.sock.recv(PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._drop(conn)
            return
        before = len(self._arriving[conn].data)
        self._arriving[conn].add(piece)
        self._collected += len(self._arriving[conn].data) - before
        if self._arriving[conn].is_there:
            self._hand_over(conn)
        elif self._collected > MOST_COLLECTED:
            self._drop(next(iter(self._arriving)))

    def _hand_over(self, conn: TConn) -> None:
        arrival = self._let_go(conn)
        if not arrival.is_read_in_thread:
            self._answer(conn, arrival)
            return
        self._waiting[conn] = arrival
        self._collected += len(arrival.data)
        self._give_threads()
        if self._collected > MOST_COLLECTED and conn in self._waiting:
            self._forget(conn)

    def _give_threads(self) -> None:
        while self._waiting and len(self._read) < self._most_read:
            conn = next(iter(self._waiting))
            self._read.add(conn)
            self._answer(conn, self._call_up(conn))

    def _answer(self, conn: TConn, arrival: Arrival) -> None:
        conn.parser.unreader.unread(bytes(arrival.data))
        super().enqueue_req(conn)

    def _call_up(self, conn: TConn) -> Arrival:
        arrival = self._waiting.pop(conn)
        self._collected -= len(arrival.data)
        return arrival

    def _forget(self, conn: TConn) -> None:
        self._call_up(conn)
        self._end(conn)

    def _drop(self, conn: TConn) -> None:
        self._let_go(conn)
        self._end(conn)

    def _end(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _let_go(self, conn: TConn) -> Arrival:
        self.poller.unregister(conn.sock)
        arrival = self._arriving.pop(conn)
        self._collected -= len(arrival.data)
        return arrival

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        # gunicorn's own would wait five seconds for the rest of a body that nobody read.
        soon = time.monotonic() + LEFT_OVER
        return bool(keepalive and conn.parser.finish_body(deadline=soon, max_bytes=2 * ORDINARY_BYTES))

    def _say_farewell(self, conn: TConn) -> None:
        """Close our end, and read on for a moment: to close all of it now could take the answer away (RFC 9112, 9.6)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._read_on, conn))
        except (OSError, ValueError):
            self._end(conn)
        else:
            self._leaving[conn] = time.monotonic() + FAREWELL

    def _read_on(self, conn: TConn, _: Any) -> None:
        try:
            is_over = not conn.sock.recv(PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            is_over = True
        if is_over:
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        del self._leaving[conn]
        self._end(conn)


def _body(head: bytes) -> tuple[int, bool]:
    """Say how many bytes of the body shall be there first, and whether the rest of it is left to its view. Most of that is
    refused unread; but which view it is, only Django knows for sure.
    """
    line, *fields = head.decode("latin-1").split("\r\n")
    said = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    path = "".join(line.split(" ")[1:2]).partition("?")[0]
    length = length_in(said.get("content-length", "0"))
    if "transfer-encoding" in said or length is None:
        return 0, True
    is_collected = length <= ORDINARY_BYTES and not may_be_large(path, said.get("content-type", ""))
    return (length, False) if is_collected or not length else (0, True)
