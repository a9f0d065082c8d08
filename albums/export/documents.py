"""The texts of an export: tables, JSON, and pages to look at. Written down before anything is sent, so that their sizes
are known, in memory: no disk holds plainly what a vault's rows tell.
"""

import os
from collections.abc import Iterable, Iterator

_PIECE = 2**18


class Documents:
    """Texts by their paths, in the order of writing. To be closed."""

    def __init__(self) -> None:
        self._file = open(os.memfd_create("documents"), "w+b")
        self._places: dict[str, tuple[int, int]] = {}

    @property
    def paths(self) -> list[str]:
        return [*self._places]

    def size(self, path: str) -> int:
        """In bytes."""
        return self._places[path][1]

    def write(self, path: str, pieces: Iterable[bytes]) -> None:
        begins = self._file.seek(0, 2)
        for piece in pieces:
            self._file.write(piece)
        self._places[path] = (begins, self._file.tell() - begins)

    def read(self, path: str) -> Iterator[bytes]:
        at, left = self._places[path]
        while left > 0:
            self._file.seek(at)
            piece = self._file.read(min(left, _PIECE))
            yield piece
            at += len(piece)
            left -= len(piece)

    def close(self) -> None:
        self._file.close()
