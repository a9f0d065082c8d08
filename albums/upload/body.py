"""The body of one request, read with patience but not for ever."""

import contextlib
import time
from collections.abc import Iterator

from django.http import HttpRequest, UnreadablePostError

from albums.upload.errors import CutOff, LengthMissing, Malformed, TooLong

PIECE_BYTES = 64 * 1024
# A phone that left its network says no goodbye: without these, each would hold a thread of the server for ever.
SILENCE_SECONDS = 30
LONGEST_SECONDS = 300


class Body:
    """What a request brings. After `read`, `is_cut` says that less came than was announced."""

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        """Raises LengthMissing, Malformed, or TooLong when more than `most` bytes are announced."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META:
            raise LengthMissing
        if not announced.isdecimal():
            raise Malformed
        self.length = int(announced)
        if self.length > most:
            raise TooLong
        self.is_cut = False
        self._request = request
        self._missing = self.length
        self._ends_at = time.monotonic() + LONGEST_SECONDS

    def read(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end or where the connection broke."""
        run = bytearray()
        while len(run) < count and (piece := self._piece(count - len(run))):
            run += piece
        return bytes(run)

    def pieces(self) -> Iterator[bytes]:
        """All of it in pieces. Raises CutOff."""
        while piece := self._piece(PIECE_BYTES):
            yield piece
        if self.is_cut:
            raise CutOff

    def _piece(self, most: int) -> bytes:
        if self.is_cut or not self._missing:
            return b""
        try:
            with _patience(self._request):
                piece = self._request.read(min(most, PIECE_BYTES))
        except (UnreadablePostError, OSError):
            piece = b""
        self._missing -= len(piece)
        self.is_cut = not piece or time.monotonic() > self._ends_at
        return piece


@contextlib.contextmanager
def _patience(request: HttpRequest) -> Iterator[None]:
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(SILENCE_SECONDS)
    try:
        yield
    finally:
        connection.settimeout(before)
