"""A file's whole way through a vault, from the sealed original to a copy, and a watch over connections."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

_connections: list[str] = []


@contextmanager
def with_tables() -> Iterator[tuple]:
    """The sandbox of this process, and an album in the vault that `temporary_vault` configured."""
    from albums.ingest.pipeline import sandbox
    from albums.models import Album
    from benchmarks._vault import fill

    fill([])
    sys.addaudithook(_note_connections)
    with sandbox() as decoders:
        yield decoders, Album.objects.get()


def connections_made() -> list[str]:
    """Where this process wanted to connect to, and which names it asked for, since `with_tables`."""
    return _connections


def take_in(data: bytes, *, album) -> dict[str, np.ndarray]:
    """Ingest a file and return its copies, decoded, by the names of their sizes; what it left is removed again.

    Raises the IngestError that the photo failed with.
    """
    from albums.ingest import pipeline
    from albums.ingest.errors import from_code
    from benchmarks._vault import received

    photo = received(album, data)
    try:
        pipeline.ingest(photo.pk)
        photo.refresh_from_db()
        if photo.state == photo.State.FAILED:
            raise from_code(photo.failure_code) or RuntimeError(photo.failure_code)
        return {rendition.name: _copy(photo, rendition.name) for rendition in photo.renditions.all()}
    finally:
        _remove(photo)


def _copy(photo, name: str) -> np.ndarray:
    from albums.marking.twin import Twin
    from albums.photo_keys import data_key
    from albums.storage import sealed_store

    twin = Twin.from_bytes(sealed_store().read(photo.object_name(name), key=data_key(photo)))
    copy = Image.open(io.BytesIO(twin.splice(bytes(twin.chips))), formats=("JPEG",))
    assert copy.size == (twin.width, twin.height)
    return np.asarray(copy)


def _remove(photo) -> None:
    from albums.storage import sealed_store

    for name in ("original", "view", "thumb", "soft"):
        sealed_store().delete(photo.object_name(name))
    # Thousands of these would fill the disk, and the fingerprint's shelf.
    photo.delete()


def _note_connections(event: str, arguments: tuple) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        _connections.append(f"{event} {arguments[1:]}")
