"""What a storage backend does. Names are those that `names.checked` lets pass."""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO, Protocol


class Storage(Protocol):
    def establish(self) -> None:
        """Make ready what will hold objects, where none was put yet. No other call does: one that finds the whole storage
        gone raises StorageUnavailable.
        """

    def put(self, name: str, source: BinaryIO) -> None:
        """Store all of `source`, durably and whole or not at all; replaces.

        Raises StorageFull or StorageUnavailable.
        """

    def get(self, name: str) -> BinaryIO:
        """The object's bytes as a stream to be closed. Raises ObjectMissing."""

    def delete(self, name: str) -> None:
        """Remove the object; one that is not there counts as removed."""

    def exists(self, name: str) -> bool: ...

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Every object's name, and how many bytes it has. One put or deleted meanwhile may come or not."""

    def check(self) -> None:
        """Write, read back and delete a few bytes. Raises StorageUnavailable."""

    def sweep_temporary(self, *, older_than: timedelta) -> int:
        """Remove what interrupted puts left behind; the number removed."""
