"""Decode strangers' files at arm's length: one confined, forked child per file, whatever happens in it."""

import logging
import os
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Self

import numpy as np

from albums.ingest import answer, limits
from albums.ingest.errors import DecoderCrashed, Failed, Refused, SandboxUnavailable, TooHungry
from albums.ingest.fork_protocol import Ending
from albums.ingest.job import Job, ServerGone, TookTooLong
from albums.ingest.original import opened_for_reading
from albums.ingest.server_process import ServerProcess
from albums.renditions.sizes import Size

logger = logging.getLogger(__name__)

# A server can die under a request through no fault of the file (a restart, short memory): ask another one once.
TRIES = 2


@dataclass(frozen=True)
class Developed:
    """A file's format, the upright original's size in px, when it was taken, and its renditions.

    `taken_at` is the camera's naive wall clock, `taken_offset` its minutes east of UTC; both may be unknown.
    `images` maps a size's name to uint8 sRGB of shape (height, width, 3), contiguous.
    """

    format: str
    width: int
    height: int
    taken_at: datetime | None
    taken_offset: int | None
    images: dict[str, np.ndarray]


@dataclass(frozen=True)
class Usage:
    """What all children so far took: seconds of CPU, and the largest one's resident memory in bytes."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0


class Sandbox:
    """A warm decoder for one process, to be shared by its threads. It starts when first needed, and starts again
    when it was killed; it is left behind, not shared, by a fork. `seconds` is what one file may take.
    """

    def __init__(self, *, seconds: float = limits.SECONDS) -> None:
        self.seconds = seconds
        self.usage = Usage()
        self._server: ServerProcess | None = None
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def develop(self, original: bytes | BinaryIO | int, *, sizes: Iterable[Size]) -> Developed:
        """Decode `original` (bytes, or an open file or descriptor, read from its start) and draw it in `sizes`.

        Raises an IngestError with the reason if that cannot be done. Whatever the file does to its decoder, this
        returns or raises within seconds.
        """
        sizes = tuple(sizes)
        with opened_for_reading(original) as file:
            limits.check_bytes(os.fstat(file).st_size)
            format = limits.sniff(os.pread(file, limits.HEAD_BYTES, 0))
            for _ in range(TRIES):
                try:
                    return self._develop_once(file, format, sizes)
                except ServerGone:
                    logger.warning("The decoder's server is gone")
        raise SandboxUnavailable

    @property
    def server_pid(self) -> int | None:
        """The process id of the running server, or None before the first file."""
        return self._server.pid if self._server is not None else None

    def close(self) -> None:
        """End the server and its children, for good: what is under way then fails with SandboxUnavailable."""
        with self._lock:
            self._closed = True
            server, self._server = self._server, None
        if server is not None and self._owner == os.getpid():
            server.end()

    def _develop_once(self, file: int, format: str, sizes: tuple[Size, ...]) -> Developed:
        server = self._running_server()
        try:
            with server.ask(file, format=format, sizes=sizes, seconds=self.seconds) as job:
                return self._outcome(job, format, sizes)
        except TookTooLong:
            server.kill()
            raise TooHungry("time") from None
        except ServerGone:
            self._forget(server)
            raise

    def _outcome(self, job: Job, format: str, sizes: tuple[Size, ...]) -> Developed:
        try:
            developed = _read_developed(job, format, sizes)
        except EOFError:
            raise _reason(self._counted(job.ending())) from None
        except Refused:
            self._count(job)
            raise
        self._count(job)
        return developed

    def _count(self, job: Job) -> None:
        # The answer is here and checked: a server that dies now changes nothing about it.
        with suppress(ServerGone):
            self._counted(job.ending())

    def _counted(self, ending: Ending) -> Ending:
        with self._lock:
            self.usage = Usage(
                cpu_seconds=self.usage.cpu_seconds + ending.cpu_seconds,
                peak_bytes=max(self.usage.peak_bytes, ending.peak_bytes),
            )
        return ending

    def _running_server(self) -> ServerProcess:
        if self._owner != os.getpid():
            self._leave_to_parent()
        with self._lock:
            if self._closed:
                raise SandboxUnavailable
            if self._server is None or not self._server.is_alive():
                self._server = _started_server()
            return self._server

    def _forget(self, server: ServerProcess) -> None:
        # A killed server's socket closes a moment before the kernel says that it has ended: it must not be asked again.
        with self._lock:
            if self._server is server:
                self._server = None
        server.kill()

    def _leave_to_parent(self) -> None:
        # Another thread of the parent may have held the lock at the fork, and will never release it here.
        self._lock = threading.Lock()
        self._owner = os.getpid()
        if self._server is not None:
            self._server.abandon()
            self._server = None


def _started_server() -> ServerProcess:
    try:
        server = ServerProcess()
    except (OSError, ServerGone) as error:
        raise SandboxUnavailable from error
    if "seccomp" not in server.layers:
        logger.warning("This kernel has no seccomp filters: decoders are confined by limits alone")
    return server


def _read_developed(job: Job, format: str, sizes: tuple[Size, ...]) -> Developed:
    header = answer.read_header(job.read_exactly, format=format, sizes=sizes)
    images = {}
    for name, (width, height) in header.images.items():
        pixels = job.read_exactly(answer.image_bytes((width, height)))
        images[name] = np.frombuffer(pixels, np.uint8).reshape(height, width, answer.CHANNELS)
    if not job.ends_here():
        raise DecoderCrashed
    return Developed(format, header.width, header.height, header.taken_at, header.taken_offset, images)


def _reason(ending: Ending) -> Failed:
    """Why a child ended without an answer."""
    if ending.timed_out or ending.signal == signal.SIGXCPU:
        return TooHungry("time")
    # Nobody else kills decoders but a kernel short of memory.
    return TooHungry("memory") if ending.signal == signal.SIGKILL else DecoderCrashed()
