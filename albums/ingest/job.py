"""One file on its way through the sandbox, as its worker sees it."""

import fcntl
import os
import select
import time
from typing import Self

from albums.ingest.fork_protocol import MAX_PACKET_BYTES, Ending

# The server ends a child when its time is over. If it does not, the server itself has stopped.
GRACE_SECONDS = 5
PIPE_BYTES = 2**20


class ServerGone(Exception):
    """The server died, or could not start a child."""


class TookTooLong(Exception):
    """Neither an answer nor an end came within the time that both should have taken."""


class Job:
    """The pipe of the child's answer, and the pipe of its Ending."""

    def __init__(self, answer: int, ending: int, seconds: float) -> None:
        self._answer, self._ending = answer, ending
        self._deadline = time.monotonic() + seconds + GRACE_SECONDS

    @classmethod
    def with_pipes(cls, *, seconds: float) -> tuple[Self, tuple[int, int]]:
        """A job that may take `seconds`, and the ends of its pipes that are to be sent away and closed."""
        answer, answer_end = os.pipe()
        ending, ending_end = os.pipe()
        try:
            fcntl.fcntl(answer, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except PermissionError:
            pass  # Over this user's share of pipe memory: slower, nothing worse.
        return cls(answer, ending, seconds), (answer_end, ending_end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self._answer)
        os.close(self._ending)

    def read_exactly(self, count: int) -> bytearray:
        """The next `count` bytes of the answer; raises EOFError if it ends before, or TookTooLong."""
        run = bytearray(count)
        filled = 0
        with memoryview(run) as view:
            while filled < count:
                self._wait_for(self._answer)
                got = os.readv(self._answer, [view[filled:]])
                if got == 0:
                    raise EOFError
                filled += got
        return run

    def ends_here(self) -> bool:
        """Whether the answer has been read to its end."""
        self._wait_for(self._answer)
        return os.read(self._answer, 1) == b""

    def ending(self) -> Ending:
        """How the child ended; raises ServerGone if the server did not live to tell, or TookTooLong."""
        self._wait_for(self._ending)
        told = os.read(self._ending, MAX_PACKET_BYTES)
        if not told:
            raise ServerGone
        return Ending.from_bytes(told)

    def _wait_for(self, file: int) -> None:
        poll = select.poll()
        poll.register(file, select.POLLIN)
        if not poll.poll(max(0.0, self._deadline - time.monotonic()) * 1000):
            raise TookTooLong
