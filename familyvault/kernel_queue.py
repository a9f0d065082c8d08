"""What the kernel still holds of the bytes that were handed over to a connection. Linux tells; elsewhere it counts as nothing."""

import fcntl
import socket
import struct
import sys
import termios

# Python has no name for it (sockios.h); of TCP alone.
_SIOCOUTQNSD = 0x894B


def unsent(connection: socket.socket | None) -> int:
    """Bytes that have never been on the wire."""
    return _asked(connection, _SIOCOUTQNSD)


def untaken(connection: socket.socket | None) -> int:
    """Bytes whose arrival the other side has not confirmed, sent or not."""
    return _asked(connection, termios.TIOCOUTQ)


def _asked(connection: socket.socket | None, what: int) -> int:
    if connection is None or sys.platform != "linux":
        return 0
    try:
        return struct.unpack("i", fcntl.ioctl(connection, what, bytes(4)))[0]
    except (OSError, ValueError):
        # Not a TCP socket, or closed.
        return 0
