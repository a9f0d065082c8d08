"""A generation, opened with its passphrase."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from albums.storage.errors import DamagedObject, MalformedKeyring
from albums.storage.keys import Keyring
from albums.storage.sealed import open_sealed
from familyvault.data_folder import SECRET_FILES

from .errors import DamagedBackup
from .header import KEYS, OBJECTS, ROWS, Header
from .needed import Needed, from_lines
from .place import Place
from .rows import lines_of


@dataclass(frozen=True)
class Opened:
    """`secrets`: the vault's three by their names of the environment; `keys`: those of VAULT_KEYS."""

    place: Place
    header: Header
    secrets: dict[str, str] = field(repr=False)
    keys: Keyring
    _key: bytes = field(repr=False)

    def rows(self) -> Iterator[object]:
        """Every line of the rows. Raises DamagedBackup."""
        return self._lines(ROWS)

    def needed(self) -> list[Needed]:
        """Every object that the rows need. Raises DamagedBackup."""
        return list(from_lines(self._lines(OBJECTS)))

    def _lines(self, part: str) -> Iterator[object]:
        with self.place.open(self.header, part) as body:
            try:
                yield from lines_of(open_sealed(body, key=self._key, context=context_of(self.header.stamp, part)))
            except (DamagedObject, ValueError, zlib.error):
                raise DamagedBackup(f"The backup of {self.header.stamp} is damaged: its {part} do not open.") from None


def open_generation(place: Place, header: Header, *, passphrase: str) -> Opened:
    """Raises WrongPassphrase or DamagedBackup."""
    key = header.open(passphrase)
    with place.open(header, KEYS) as body:
        try:
            pieces = list(open_sealed(body, key=key, context=context_of(header.stamp, KEYS)))
            secrets = {name: str(json.loads(b"".join(pieces))[name]) for name in SECRET_FILES}
            return Opened(place, header, secrets, Keyring.parse(secrets["VAULT_KEYS"]), key)
        except (DamagedObject, MalformedKeyring, ValueError, KeyError):
            raise DamagedBackup(f"The backup of {header.stamp} is damaged: its keys do not open.") from None


def context_of(stamp: str, part: str) -> str:
    """What a sealed part is bound to."""
    return f"familyvault backup {stamp} {part}"
