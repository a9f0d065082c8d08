"""Answers that can be cut: their bytes leave in pieces, each on a decision that is fresh.

A reader who takes nothing could otherwise hide in the kernel's queues: a server that has handed everything over has no
word in what is delivered later. So a piece is handed over only when it fits, the answer ends only when the kernel has put
its last byte on the wire, and an answer that is cut takes back what still lies in the queue. Where the thread that
carries it is kept from asking in time, the guard cuts; and whatever else ends it early, a fault or the death of its process,
resets the connection as well.
"""

import ctypes
import errno
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from albums.viewing.guard import Guard
from albums.viewing.moment import LEAVING_ENDS, Decision
from familyvault.kernel_queue import unsent

PIECE_BYTES = 64 * 1024
# A full queue is looked at so often, in seconds, and the decision with it.
TURN = 0.1
# A reader of photos to look at who takes nothing for so long, or is not done after so long, is dropped.
STALLED_SECONDS, LONGEST_SECONDS = 30, 300

# SO_LINGER: on, for no time; and off.
_RESET, _FAREWELL = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)
# A connection that is connected to this address (AF_UNSPEC, which Python has no word for) is reset: connect(2).
_NOWHERE = bytes(16)
_libc = ctypes.CDLL(None)

_guard = Guard()


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds. A reader who takes nothing for `stalled`, or is not done after `longest`, is dropped: they hold a thread
    of the server.
    """

    stalled: float
    longest: float


class CutAnswer(HttpResponse):
    """Bytes that stop leaving once `decision` does not hold any more: the connection breaks in their middle."""

    def __init__(self, data: bytes, *, request: HttpRequest, decision: Decision) -> None:
        super().__init__(data, content_type="application/octet-stream")
        self._line = _Line(request.META.get("gunicorn.socket"), decision, Patience(STALLED_SECONDS, LONGEST_SECONDS))

    def __iter__(self) -> Iterator[bytes]:
        return self._line.carry([self.content])


class CutStream(StreamingHttpResponse):
    """The same of bytes that are made while they leave: `size` of them, if that is known, by the end of `pieces`.

    `ended` is called when the server is done with it, also where it never asked for the first piece.
    """

    def __init__(
        self, pieces: Iterable[bytes], *, content_type: str, request: HttpRequest, decision: Decision,
        patience: Patience, size: int | None = None, ended: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._ended = ended
        line = _Line(request.META.get("gunicorn.socket"), decision, patience)
        headers = {} if size is None else {"Content-Length": str(size)}
        super().__init__(line.carry(pieces), content_type=content_type, headers=headers)

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._ended()


class _Line:
    """The connection to one reader; None where the server does not give it away, as in tests."""

    def __init__(self, connection: socket.socket | None, decision: Decision, patience: Patience) -> None:
        self._connection = connection
        self._decision = decision
        self._patience = patience
        self._began_at = self._moved_at = time.monotonic()
        # Since when what there is waits for its reader, and not for being made.
        self._carries_since: float | None = None
        self._is_cut = False

    def carry(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield all of `pieces` as there is room for them; return when the last byte is on the wire."""
        if self._connection is None:
            yield from self._carry(pieces)
            return
        with _guard.watching(self), _reset_unless_done(self._connection):
            yield from self._carry(pieces)

    def _carry(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._carries_since = time.monotonic()
            rest = memoryview(piece)
            while rest:
                size = self.room()
                yield bytes(rest[:size])
                rest = rest[size:]
            # Nothing lies unsent while the next piece is made, which nobody can hurry.
            self.wait_until_sent()
            self._carries_since = None

    def leaves_since(self) -> float | None:
        """When the decision was asked for on which bytes leave; None while the next ones are made."""
        return None if self._carries_since is None else self._decision.held_at

    def is_overdue(self) -> bool:
        """Whether bytes leave on a decision that is too old."""
        if self._carries_since is None:
            return False
        return time.monotonic() - max(self._decision.held_at, self._carries_since) > LEAVING_ENDS

    def cut(self) -> None:
        """Break off, whatever the thread that carries is waiting for; it finds out."""
        self._is_cut = True
        if self._connection is not None:
            break_off(self._connection)

    def room(self) -> int:
        """Wait until a piece can be handed over without blocking, and may be; return how many bytes."""
        if self._connection is None:
            self._go_on()
            return PIECE_BYTES
        queue = select.poll()
        queue.register(self._connection, select.POLLOUT)
        while not (events := queue.poll(TURN * 1000)):
            self._go_on()
        if events[0][1] & (select.POLLERR | select.POLLHUP):
            raise _gone()
        self._moved_at = time.monotonic()
        self._go_on()
        # Writable means that a third of the queue is free, and bytes take up to twice their size in it.
        return min(PIECE_BYTES, max(self._connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 8, 1))

    def wait_until_sent(self) -> None:
        """Wait until no byte lies unsent in the kernel's queue."""
        rest = unsent(self._connection)
        if not rest:
            return
        queue = select.poll()
        queue.register(self._connection, select.POLLOUT)
        # Writable shall mean: nothing is unsent.
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 1)
        while not queue.poll(TURN * 1000):
            before, rest = rest, unsent(self._connection)
            if rest < before:
                self._moved_at = time.monotonic()
            self._go_on()
        if self._is_cut:
            raise _gone()
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 0)

    def _go_on(self) -> None:
        now = time.monotonic()
        may_wait = now - self._moved_at <= self._patience.stalled and now - self._began_at <= self._patience.longest
        if not (may_wait and self._holds()):
            self.cut()
        if self._is_cut:
            raise _gone()

    def _holds(self) -> bool:
        try:
            return self._decision.holds()
        except DatabaseError:
            # Nobody knows any more whether it does.
            return False


@contextmanager
def _reset_unless_done(connection: socket.socket) -> Iterator[None]:
    """Have whoever closes the connection meanwhile, in whatever way, reset it: the kernel would send what it holds."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    try:
        yield
    except BaseException:
        # Its server may say goodbye before it closes, and that would send the rest.
        with suppress(OSError):
            break_off(connection)
        raise
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _FAREWELL)


def break_off(connection: socket.socket) -> None:
    """Reset a connection at once, and throw away what its queue still holds. Raises OSError.

    Its server keeps a socket that is not connected, and closes that as it always does.
    """
    # Needs no file descriptor, and no other thread's leave that is about to send.
    if sys.platform == "linux" and _libc.connect(connection.fileno(), _NOWHERE, len(_NOWHERE)) == 0:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with socket.socket(connection.family, connection.type) as unconnected:
        os.dup2(unconnected.fileno(), connection.fileno(), inheritable=False)


def _gone() -> ConnectionResetError:
    # The server takes this number for a reader who left: it closes, and says nothing in the log.
    return ConnectionResetError(errno.ECONNRESET, "The answer was cut.")
