"""One server process in a temporary folder: started, awaited, and ended for certain."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_START_SECONDS = 60
_STOP_SECONDS = 30
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class ServerFailed(Exception):
    """A test server did not start; the message holds what its log says."""


@dataclass
class Server:
    """`env` holds the variables that lead to it; `user` is whom root starts it as;
    `answers` raises as long as it is not ready, beyond accepting connections."""

    command: list[str]
    folder: Path
    port: int
    env: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    answers: Callable[[], None] = lambda: None
    end_signal: int = signal.SIGTERM
    _process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers. Raises ServerFailed."""
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=ending_with_parent(self.end_signal),
                **as_user(self.user),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End it in good order."""
        self._end(self.end_signal)

    def kill(self) -> None:
        """End it as a power cut would. Some servers cannot start again before their children have noticed, too."""
        children: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.pid).children(recursive=True) if self.is_running() else []
        self._end(signal.SIGKILL)
        psutil.wait_procs(children, timeout=30)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @contextlib.contextmanager
    def serving(self) -> Iterator["Server"]:
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self.answers()
            except Exception:  # of whatever client `answers` uses
                time.sleep(0.02)
        self.kill()
        raise ServerFailed(f"{self.command[0]} did not start:\n{self.log()}")

    def _end(self, first: int) -> None:
        if not self._process:
            return
        for number in (first, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
                return


@contextlib.contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"familyvault-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_user(name: str | None) -> dict:
    """What subprocess needs in order to run a command as another user, or nothing."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def ending_with_parent(number: int) -> Callable[[], None]:
    """For preexec_fn: the kernel sends `number` once the starting thread is gone (Linux)."""
    parent = os.getpid()

    def arrange() -> None:
        if hasattr(_LIBC, "prctl"):
            _LIBC.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
