"""Vaults of their own for the commands, as processes: a data folder, and for the full stack its share of the servers."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.running.process import ROOT, clean_environment

PASSPHRASE = "correct horse battery staple"
# Who keeps the vault after a restore.
KEEPER = ("--keeper", "anna@example.org")


@dataclass(frozen=True)
class Home:
    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str, passphrase: str = PASSPHRASE, **more) -> subprocess.CompletedProcess:
        """Run a command to its end; `stdout` and `stderr` are text."""
        own = {"FAMILYVAULT_DATA": str(self.data), "BACKUP_PASSPHRASE": passphrase}
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
            env=clean_environment() | self.environment | own, text=True, check=False, **more,
        )  # fmt: skip

    def do(self, *arguments: str, **more) -> str:
        """A command that must succeed; what it says."""
        ended = self.manage(*arguments, **more)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def ask(self, code: str) -> object:
        """Run Python in this vault's surroundings and return what it leaves in `answer`."""
        said = self.do("shell", "--no-imports", "-c", f"answer = None\n{code}\nimport json; print(json.dumps(answer))")
        return json.loads(said.splitlines()[-1])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_environment() -> dict[str, str]:
    """A database, a bucket and a part of Redis on the servers of the full stack that nobody else has."""
    from tests import servers

    return servers.own_share(os.environ)
