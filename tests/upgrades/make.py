"""Makes the fixture of this version: `python -m tests.upgrades.make NAME`, where NAME is the day or the version.

It leaves vaults/NAME/vault.tar.xz, a data folder of the embedded stack, and vaults/NAME/postgres.sql.xz, the same rows in
PostgreSQL; both hold throw-away keys of their own. Fixtures are only ever added: an old one made anew would be a new one.
"""

import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from familyvault.data_folder import make_secrets
from tests.running.process import ROOT, clean_environment
from tests.servers import postgres
from tests.upgrades.opening import VAULTS, binary

# Made by every start (static) or for one machine (lock), or rebuilt by `migrate` on each database.
LEFT_OUT = ("static", "broker", "broker-control", "lock", "worker-alive", "rows.json")
BUILT_BY_MIGRATE = ("contenttypes", "auth.permission", "sessions")
FOUND = """
import json, pathlib
from familyvault.checkpoint import checkpoint
from tests.upgrades.family import found
folder = pathlib.Path({folder!r})
(folder / "facts.json").write_text(json.dumps(found(folder / "leak.jpg")))
checkpoint(at_least=0)
"""


def main(name: str) -> None:
    """Make both files of the fixture `name`."""
    made = VAULTS / name
    made.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        make_secrets(data)
        _manage(data, "prepare", "--without-static")
        _manage(data, "shell", "--no-imports", "-c", FOUND.format(folder=str(data)))
        _manage(
            data, "dumpdata", *(f"--exclude={label}" for label in BUILT_BY_MIGRATE), "--output", str(data / "rows.json")
        )
        (made / "postgres.sql.xz").write_bytes(lzma.compress(_rows_in_postgres(data)))
        with tarfile.open(made / "vault.tar.xz", "w:xz") as archive:
            for path in sorted(data.iterdir()):
                if path.name not in LEFT_OUT:
                    archive.add(path, path.name, filter=_nobodys)
    print(json.dumps({path.name: path.stat().st_size for path in made.iterdir()}))


def _manage(data: Path, *arguments: str, **environment: str) -> None:
    own = {"FAMILYVAULT_DATA": str(data), "LEDGER_FLUSH_SECONDS": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=clean_environment() | own | environment, check=True
    )


def _rows_in_postgres(data: Path) -> bytes:
    with postgres() as server:
        url = server.env["DATABASE_URL"]
        _manage(data, "prepare", "--without-static", DATABASE_URL=url, BROKER_URL="redis://127.0.0.1:9/0")
        _manage(data, "loaddata", str(data / "rows.json"), DATABASE_URL=url)
        dump = [
            binary("pg_dump"),
            "--no-owner",
            "--no-privileges",
            "--inserts",
            url.replace("postgres://", "postgresql://"),
        ]
        return subprocess.run(dump, capture_output=True, check=True).stdout


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main(*sys.argv[1:])
