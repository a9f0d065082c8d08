"""What a storage backend does. Names are those that `names.checked` lets pass."""

from datetime import timedelta
from typing import BinaryIO, Protocol


class Storage(Protocol):
    def put(self, name: str, source: BinaryIO) -> None:
        """Store all of `source`, durably and whole or not at all; replaces.

        Raises StorageFull or StorageUnavailable.
        """

    def get(self, name: str) -> BinaryIO:
        """The object's bytes as a stream to be closed. Raises ObjectMissing."""

    def delete(self, name: str) -> None:
        """Remove the object; one that is not there counts as removed."""

    def exists(self, name: str) -> bool: ...

    def check(self) -> None:
        """Write, read back and delete a few bytes. Raises StorageUnavailable."""

    def sweep_temporary(self, *, older_than: timedelta) -> int:
        """Remove what interrupted puts left behind; the number removed."""
