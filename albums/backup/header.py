"""The header of a generation: the mark that it is complete, and what is needed to open it. It is written last."""

import base64
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from .errors import DamagedBackup, UnknownVersion
from .passphrase import Stretching, open_key, seal_key

FORMAT = 1
PARTS = ROWS, OBJECTS, KEYS, NAMES = ("rows", "objects", "keys", "names")


@dataclass(frozen=True)
class Part:
    """One file of a generation as it lies in the place: bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Header:
    """`vault`: a number that stands for it; `migrations`: the last applied one of each app; `parts`: PARTS by name;
    `lacking`: how many objects the vault itself could not give.

    `sealed_key`, under the passphrase, seals the parts, and authenticates everything that is said here.
    """

    stamp: str
    vault: str
    made_at: datetime
    migrations: dict[str, list[str]]
    parts: dict[str, Part]
    objects: int
    byte_size: int
    lacking: int
    stretching: Stretching
    sealed_key: bytes = b""

    def sealed(self, key: bytes, *, passphrase: str) -> "Header":
        """The same with `key` sealed in it."""
        sealed = seal_key(key, passphrase=passphrase, stretching=self.stretching, bound=self._said())
        return replace(self, sealed_key=sealed)

    def open(self, passphrase: str) -> bytes:
        """The key of the parts. Raises WrongPassphrase."""
        return open_key(self.sealed_key, passphrase=passphrase, stretching=self.stretching, bound=self._said())

    def as_json(self) -> bytes:
        said = json.loads(self._said()) | {"sealed_key": base64.b64encode(self.sealed_key).decode()}
        return json.dumps(said, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Header":
        """Raises DamagedBackup, or UnknownVersion for a format of the future."""
        try:
            said = json.loads(data)
            if said["format"] != FORMAT:
                raise UnknownVersion("This backup was made by a newer FamilyVault. Update this one first.")
            return cls._from(said)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DamagedBackup("The backup's header is damaged.") from None

    @classmethod
    def _from(cls, said: dict) -> "Header":
        work = said["stretching"]
        return cls(
            stamp=said["stamp"], vault=said["vault"], made_at=datetime.fromisoformat(said["made_at"]), migrations=said["migrations"],
            parts={name: Part(**said["parts"][name]) for name in PARTS}, objects=said["objects"],
            byte_size=said["byte_size"], lacking=said["lacking"],
            stretching=Stretching(salt=base64.b64decode(work["salt"]), n=work["n"], r=work["r"], p=work["p"]),
            sealed_key=base64.b64decode(said["sealed_key"]),
        )  # fmt: skip

    def _said(self) -> bytes:
        """Everything but the sealed key, always in the same words."""
        said = asdict(self) | {"format": FORMAT, "made_at": self.made_at.astimezone(UTC).isoformat()}
        said["stretching"]["salt"] = base64.b64encode(self.stretching.salt).decode()
        del said["sealed_key"]
        return json.dumps(said, sort_keys=True).encode()
