"""Any bytes as the value of each header of tus: understood or refused as malformed, and fit to be sent back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from albums.upload import tus
from albums.upload.errors import UploadError

# What a server may put on the wire as the value of a header (RFC 9110, section 5.5).
FIELD_VALUE = re.compile(r"[ \t\x21-\x7e\x80-\xff]*")


def seeds() -> list[bytes]:
    """One value of each header."""
    return [
        b"0", b"123456789012345", b"album YTFiMA==,filename SU1HXzEuanBn", b"is_private,album YTFiMA==",
        b"sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=", b"sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ]  # fmt: skip


@contextmanager
def ready() -> Iterator[Callable[[bytes], None]]:
    yield read


def read(data: bytes) -> None:
    """Raises AssertionError where something was understood that must not be, and whatever is no UploadError."""
    header = data.decode("latin-1")
    for parse in (tus.number, tus.Checksum.parse, _metadata):
        try:
            parse(header)
        except UploadError as refusal:
            assert 400 <= refusal.status < 500


def _metadata(header: str) -> None:
    pairs = tus.metadata(header)
    # It is kept, and sent back to whoever asks how far the upload is.
    assert FIELD_VALUE.fullmatch(header)
    assert all(key and key.isascii() for key in pairs)
    name = tus.clean_name(pairs.get("filename", ""))
    assert len(name) <= 255 and "\0" not in name and "/" not in name
    name.encode()
