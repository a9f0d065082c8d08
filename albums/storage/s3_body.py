"""A stored object's body, read on after a broken connection.

boto3 retries requests but never the reading of an answer, and a cut connection can
look like the end of the object. This stream counts, and asks for the rest.
"""

import contextlib
import io
from collections.abc import Callable

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from .errors import StorageUnavailable

ATTEMPTS = 3


class RetryingBody(io.RawIOBase):
    """`fetch(**conditions)` answers like boto3's `get_object`.

    It is called at once, so that a missing object shows on opening, and again with a
    Range, bound by If-Match to the very object, when a read fails: at most twice in
    the life of the stream. Then, or on a wrong length, StorageUnavailable.
    """

    def __init__(self, fetch: Callable[..., dict]):
        self._fetch = fetch
        self._attempts = 1
        self._offset = 0
        answer = fetch()
        self._body = answer["Body"]
        self._size = answer["ContentLength"]
        self._etag = answer["ETag"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        wanted = min(len(buffer), self._size - self._offset)
        if not wanted:
            return 0
        while not (piece := self._read(wanted)):
            self._reopen()
        buffer[: len(piece)] = piece
        self._offset += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            with contextlib.suppress(OSError, HTTPError, BotoCoreError):
                self._body.close()
        super().close()

    def _read(self, count: int) -> bytes:
        """Some bytes, or none if the connection broke."""
        try:
            return self._body.read(count)
        except (BotoCoreError, HTTPError, OSError):
            return b""

    def _reopen(self) -> None:
        if self._attempts >= ATTEMPTS:
            raise StorageUnavailable("the bucket broke off while an object was read")
        self._attempts += 1
        with contextlib.suppress(OSError, HTTPError, BotoCoreError):
            self._body.close()
        answer = self._fetch(Range=f"bytes={self._offset}-", IfMatch=self._etag)
        self._body = answer["Body"]
        # Not every server heeds If-Match, and some ignore Range.
        if (answer["ETag"], answer["ContentLength"]) != (self._etag, self._size - self._offset):
            raise StorageUnavailable("an object was replaced while it was read")
