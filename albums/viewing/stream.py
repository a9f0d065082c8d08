"""Answers that can be cut: their bytes leave in pieces, each on a decision that is fresh.

A reader who takes nothing could otherwise hide in the kernel's queues: a server that has handed everything over has no
word in what is delivered later. So a piece is handed over only when it fits, the answer ends only when the kernel has put
its last byte on the wire, and an answer that is cut takes back what still lies in the queue.
"""

import errno
import fcntl
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse

from albums.viewing.moment import Decision

PIECE_BYTES = 64 * 1024
# A full queue is looked at so often, in seconds, and the decision with it.
TURN = 0.1
# A reader who takes nothing for so long, or is not done after so long, is dropped: they hold a thread of the server.
STALLED_SECONDS, LONGEST_SECONDS = 30, 300
# Linux tells how many bytes of a TCP socket's queue have not been sent yet (sockios.h).
SIOCOUTQNSD = 0x894B


class CutAnswer(HttpResponse):
    """Bytes that stop leaving once `decision` does not hold any more: the connection breaks in their middle."""

    def __init__(self, data: bytes, *, request: HttpRequest, decision: Decision) -> None:
        super().__init__(data, content_type="application/octet-stream")
        self._line = _Line(request.META.get("gunicorn.socket"), decision)

    def __iter__(self) -> Iterator[bytes]:
        rest = memoryview(self.content)
        while rest:
            size = self._line.room()
            yield bytes(rest[:size])
            rest = rest[size:]
        self._line.wait_until_sent()


class _Line:
    """The connection to one reader; None where the server does not give it away, as in tests."""

    def __init__(self, connection: socket.socket | None, decision: Decision) -> None:
        self._connection = connection
        self._decision = decision
        self._began_at = self._moved_at = time.monotonic()

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
        unsent = _unsent(self._connection)
        if not unsent:
            return
        queue = select.poll()
        queue.register(self._connection, select.POLLOUT)
        # Writable shall mean: nothing is unsent.
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 1)
        while not queue.poll(TURN * 1000):
            before, unsent = unsent, _unsent(self._connection)
            if unsent < before:
                self._moved_at = time.monotonic()
            self._go_on()
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 0)

    def _go_on(self) -> None:
        now = time.monotonic()
        is_patient = now - self._moved_at <= STALLED_SECONDS and now - self._began_at <= LONGEST_SECONDS
        if is_patient and self._decision.holds():
            return
        if self._connection is not None:
            break_off(self._connection)
        raise _gone()


def break_off(connection: socket.socket) -> None:
    """Reset a connection at once, and throw away what its queue still holds.

    Its server keeps a socket that is not connected, and closes that as it always does.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with socket.socket(connection.family, connection.type) as unconnected:
        os.dup2(unconnected.fileno(), connection.fileno(), inheritable=False)


def _unsent(connection: socket.socket | None) -> int:
    if connection is None or sys.platform != "linux":
        return 0
    try:
        return struct.unpack("i", fcntl.ioctl(connection, SIOCOUTQNSD, bytes(4)))[0]
    except OSError:
        # Not a TCP socket.
        return 0


def _gone() -> ConnectionResetError:
    # The server takes this number for a reader who left: it closes, and says nothing in the log.
    return ConnectionResetError(errno.ECONNRESET, "The answer was cut.")
