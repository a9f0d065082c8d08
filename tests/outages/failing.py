"""Servers that are gone, or that hear everything and say nothing, and are back afterwards."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import psutil

from tests.servers import Server

Failing = Callable[[Server], AbstractContextManager[None]]


@contextmanager
def killed(server: Server) -> Iterator[None]:
    """As by a power cut."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@contextmanager
def silent(server: Server) -> Iterator[None]:
    """As with a disk that does not answer: the kernel still accepts connections and bytes, the server does nothing."""
    stopped = [server.pid, *(child.pid for child in _children(server))]
    _send(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(stopped, signal.SIGCONT)


WAYS: tuple[Failing, ...] = (killed, silent)


def _children(server: Server) -> list[psutil.Process]:
    return psutil.Process(server.pid).children(recursive=True)


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        # A child that was ending meanwhile is gone; the others are still meant.
        with suppress(ProcessLookupError):
            os.kill(pid, number)
