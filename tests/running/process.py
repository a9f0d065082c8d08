"""Starts the vault as a family would, in a data folder of its own, and looks at its processes from outside."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.servers.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180
_SETTINGS = ("FAMILYVAULT_", "WEB_", "WORKER_", "LEDGER_", "BACKUP_")
_NAMED = {
    "PUBLIC_URL",
    "STATIC_ROOT",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "TRUSTED_PROXY_COUNT",
    "ALLOWED_HOSTS",
    "LOG_LEVEL",
    "DEBUG",
}
_URLS = {f"{name}_URL" for name in ("DATABASE", "BROKER", "CACHE", "STORAGE", "EMAIL", "OWN")}
_SECRETS = {"SECRET_KEY", "VAULT_KEYS", "MARK_KEYS"}


@dataclass
class RunningVault:
    """One `manage.py up`. `output` grows while it runs."""

    data: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def output(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def start(self) -> None:
        """Return when it answers."""
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                up_command("--port", str(self.port), "--data", str(self.data)),
                env=clean_environment() | self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=_hear_signals,
            )  # fmt: skip
        self.wait_until_it_serves()

    def wait_until_it_serves(self) -> None:
        eventually(lambda: self._ended() or answers(self.port), why=lambda: self.output)
        assert not self._ended(), self.output

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask for the end and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def child(self, part_of_command: str) -> psutil.Process | None:
        """The supervisor's own child whose command line holds this text."""
        for child in psutil.Process(self.process.pid).children():
            try:
                if part_of_command in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            except psutil.NoSuchProcess:
                continue
        return None

    def processes(self) -> list[psutil.Process]:
        """Every process of this vault, wherever it hangs in the tree."""
        return [process for process in psutil.process_iter() if _belongs_to(process, self.data)]


@contextmanager
def running_vault(data: Path, **environment: str) -> Iterator[RunningVault]:
    """A vault that serves; whatever happens in the block, none of its processes outlives it."""
    vault = RunningVault(data, environment=environment)
    try:
        vault.start()
        yield vault
    finally:
        if vault.process and vault.process.poll() is None:
            vault.process.kill()
            vault.process.wait()
        # Its children hear of its death a moment later, and may write until then.
        eventually(lambda: vault.processes() == [])


def up_command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "up", *arguments]


def clean_environment() -> dict[str, str]:
    """The environment without anything that the tests' own stack put there."""
    ours = _NAMED | _URLS | _SECRETS
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTINGS) and name.removesuffix("_FILE") not in ours
    }


def answers(port: int, path: str = "/healthz") -> bool:
    return status(port, path) == 200


def status(port: int, path: str) -> int | None:
    """The status of a GET, or None where nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_SECONDS) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def eventually(condition: Callable[[], bool], *, why: Callable[[], str] = lambda: "") -> None:
    """Wait for the condition; fail after PATIENCE_SECONDS, which is patience and not a measurement."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends_at, f"It never happened. {why()}"
        time.sleep(0.1)


def _belongs_to(process: psutil.Process, data: Path) -> bool:
    try:
        return process.environ().get("FAMILYVAULT_DATA") == str(data) and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _hear_signals() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C; the vault would inherit that, and heed it."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
