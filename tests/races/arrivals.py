"""Connections that know when bytes reached this machine, whenever their reader got round to reading them.

A busy machine wakes a reader late; what is judged is the vault. The kernel notes each packet's arrival (Linux's
SO_TIMESTAMPNS, for TCP since 4.16); elsewhere the instant of reading has to do.
"""

import socket
import struct
import sys
import time
from functools import cache
from http.client import HTTPConnection

# Python names neither; the number says both what is wanted and what comes (asm-generic/socket.h).
SO_TIMESTAMPNS = 35
TRIES, TURN = 1000, 0.01
_TIMESPEC = struct.Struct("qq")


@cache
def _kept_awake() -> tuple[socket.socket, socket.socket]:
    """Linux begins to note arrivals a while after the first socket asks for it, and ends with the last: one stays open."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sender = socket.create_connection(listening.getsockname())
        asks, _ = listening.accept()
    asks.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    for _ in range(TRIES):
        sender.sendall(b"?")
        if asks.recvmsg(1, socket.CMSG_SPACE(_TIMESPEC.size))[1]:
            return sender, asks
        time.sleep(TURN)
    raise AssertionError("This system notes no arrivals.")


class ArrivalConnection(HTTPConnection):
    """An HTTPConnection whose socket has `arrived_at` (time.monotonic): when the bytes that were read last had come."""

    def connect(self) -> None:
        super().connect()
        plain = self.sock
        self.sock = ArrivalSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
        self.sock.settimeout(self.timeout)
        self.sock.note_arrivals()


class ArrivalSocket(socket.socket):
    """A socket that knows, once `note_arrivals` was called, when the bytes of its last `recv_into` had come."""

    arrived_at = 0.0

    def note_arrivals(self) -> None:
        if sys.platform == "linux":
            _kept_awake()
            self.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def recv_into(self, buffer, nbytes: int = 0, flags: int = 0) -> int:
        count, notes, _, _ = self.recvmsg_into([buffer], socket.CMSG_SPACE(_TIMESPEC.size), flags)
        if count:
            self.arrived_at = time.monotonic()
        for level, kind, data in notes:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, nanoseconds = _TIMESPEC.unpack(data)
                self.arrived_at += seconds + nanoseconds / 1e9 - time.time()
        return count
