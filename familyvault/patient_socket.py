"""A connection that nobody holds for ever: whoever sends or takes nothing for a while, or is not done after a long one, is
dropped.
"""

import errno
import os
import select
import socket
import time
from typing import Any

from familyvault.kernel_queue import untaken

# Seconds of silence. An answer or a request that is long under way gets twenty times that in all.
PATIENCE = float(os.environ.get("WEB_PATIENCE", "15"))
LONGEST = 20 * PATIENCE
TURN = 0.5


class PatientSocket(socket.socket):
    """A socket whose blocking calls, which gunicorn has wait for ever, wait as long as is said above.

    Code with a time-out of its own keeps it for what it reads; what it sends must fit, or waits as everything does.
    """

    ends_at = float("inf")

    def begin(self) -> None:
        """Begin a request: from now on it may take LONGEST."""
        self.ends_at = time.monotonic() + LONGEST

    def recv(self, *args: Any) -> bytes:
        if self.gettimeout() is None:
            self._wait(select.POLLIN)
        return super().recv(*args)

    def sendall(self, data: bytes, *args: Any) -> None:
        before = self.gettimeout()
        if before == 0:
            super().sendall(data, *args)
            return
        # A time-out that somebody set to read by would end this with an error of its own.
        self.settimeout(None)
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[super().send(rest, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                self._wait(select.POLLOUT)
        self.settimeout(before)

    def _wait(self, what: int) -> None:
        queue = select.poll()
        queue.register(self, what)
        silent_until, rest = time.monotonic() + PATIENCE, untaken(self)
        while not queue.poll(min(TURN, PATIENCE) * 1000):
            before, rest = rest, untaken(self)
            if rest < before:
                # Writable means that a third of the queue is free; somebody on a slow line takes it in small steps.
                silent_until = time.monotonic() + PATIENCE
            if time.monotonic() > min(silent_until, self.ends_at):
                # The server takes this number for somebody who left: it closes, and says nothing in the log.
                raise ConnectionResetError(errno.ECONNRESET, "They were silent for too long.")
