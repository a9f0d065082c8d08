"""The body of one request, read with patience but not for ever, and only while its sender is welcome."""

import contextlib
import time
from collections.abc import Iterator

from django.http import HttpRequest, UnreadablePostError

from albums.upload.errors import CutOff, LengthMissing, Malformed, NotWelcome, TooLong, VaultUnavailable
from albums.viewing.moment import Decision
from familyvault.large_bodies import length_in

PIECE_BYTES = 64 * 1024
# A phone that left its network says no goodbye: without these, each would hold a thread of the server for ever.
SILENCE_SECONDS = 30
LONGEST_SECONDS = 300
# Nobody hides in silence: the sender's access is asked again in turns of so many seconds.
TURN = 0.4
# What is read on of a refused request: a page's piece and some more.
DISCARDED_BYTES, DISCARD_SECONDS = 8 * 2**20, 10


class Body:
    """What a request brings. After `read`, `is_cut` says that less came than was announced.

    Reading raises NotWelcome once `decision` does not hold any more, and VaultUnavailable where nobody could say in time.
    """

    def __init__(self, request: HttpRequest, *, most: int, decision: Decision) -> None:
        """Raises LengthMissing, Malformed, or TooLong when more than `most` bytes are announced."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            raise LengthMissing
        length = length_in(request.META.get("CONTENT_LENGTH") or "0")
        if length is None:
            raise Malformed
        if length > most:
            raise TooLong
        self.length = length
        self.is_cut = False
        self.decision = decision
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
        silent_until = time.monotonic() + SILENCE_SECONDS
        while (piece := self._next(min(most, PIECE_BYTES))) is None and time.monotonic() < silent_until:
            self._must_be_welcome()
        self._must_be_welcome()
        self._missing -= len(piece or b"")
        self.is_cut = not piece or time.monotonic() > self._ends_at
        return piece or b""

    def _next(self, count: int) -> bytes | None:
        """The next bytes, none where the connection broke, or None for silence: what came is kept for the next turn."""
        try:
            with _patience(self._request, seconds=TURN):
                return self._request.read(count)
        except (UnreadablePostError, OSError) as error:
            return None if isinstance(error.__cause__ or error, TimeoutError) else b""

    def _must_be_welcome(self) -> None:
        if not self.decision.holds():
            # A page that hears "not welcome" sends nothing more; a slow database passes.
            raise NotWelcome if self.decision.is_no else VaultUnavailable


def discard(request: HttpRequest, *, seconds: float = DISCARD_SECONDS) -> None:
    """Read on what a refused request still sends, within limits: a server that hangs up on a client which is still
    sending takes away its own answer, too.
    """
    ends_at = time.monotonic() + seconds
    left = DISCARDED_BYTES
    with contextlib.suppress(UnreadablePostError, OSError), _patience(request, seconds=seconds):
        while left > 0 and time.monotonic() < ends_at and (piece := request.read(PIECE_BYTES)):
            left -= len(piece)


@contextlib.contextmanager
def _patience(request: HttpRequest, *, seconds: float) -> Iterator[None]:
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(seconds)
    try:
        yield
    finally:
        connection.settimeout(before)
