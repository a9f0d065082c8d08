"""Keeps the vault's processes running: starts them, notices when one dies or falls silent, and ends them together.

`manage.py up` prepares the vault and then becomes this script, which imports neither Django nor Celery: what only
waits should cost ten megabytes, not sixty. In a container it watches the one worker there:

    python -P familyvault/supervisor.py web worker sweeper
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 1.0, 10.0, 60.0
END_SECONDS = 20.0
LOOK_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. A program with an `alive_file` touches it while it does its work, and is replaced when it stops.

    `silent_after` is in seconds.
    """

    name: str
    command: tuple[str, ...]
    alive_file: Path | None = None
    silent_after: float = 0.0


def programs() -> dict[str, Program]:
    """Return the vault's programs by name, as the environment sizes them."""
    # `up` has said in plainer words that the vault should not run as root; a container's group needs no name.
    quiet = ("-W", "ignore:You're running the worker with superuser", "-W", "ignore:An entry for the specified gid")
    celery = (sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "familyvault")
    alive_file = os.environ.get("WORKER_ALIVE_FILE")
    worker = (
        *celery, "worker", "--pool", "threads", "--concurrency", os.environ.get("WORKER_THREADS", "2"),
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        "--queues", os.environ.get("WORKER_QUEUES", "celery,sweep,mail"),
    )  # fmt: skip
    known = (
        Program("web", (sys.executable, "-m", "gunicorn", "-c", "familyvault/gunicorn_conf.py", "familyvault.wsgi")),
        Program(
            "worker",
            worker,
            Path(alive_file) if alive_file else None,
            float(os.environ.get("WORKER_SILENT_AFTER", "60")),
        ),
        Program("sweeper", (sys.executable, "-m", "familyvault.sweeper")),
    )
    return {program.name: program for program in known}


class Supervisor:
    """Runs programs until a signal (INT, TERM, HUP) asks for the end; a second one ends them at once."""

    def __init__(self, wanted: Iterable[Program], *, say: Callable[[str], None]) -> None:
        self._children = [Child(program, say=say) for program in wanted]
        self._say = say
        self._requests_to_end = 0
        # A signal writes one byte here, so that select wakes even when it comes just before the wait.
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def run(self) -> None:
        """Return when every child, and whatever the children started, is gone."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup, and a shell that starts us in the background, have asked for some of these to be ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask_to_end)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while not self._requests_to_end:
            for child in self._children:
                child.look_after()
            self._wait(LOOK_SECONDS)
        self._end_all()

    def _ask_to_end(self, *_: object) -> None:
        self._requests_to_end += 1

    def _wait(self, seconds: float) -> None:
        if select.select([self._wake_read], [], [], seconds)[0]:
            os.read(self._wake_read, 4096)

    def _end_all(self) -> None:
        self._say("Ending. Once more Ctrl-C ends at once.")
        for child in self._children:
            child.ask_to_end()
        ends_at = time.monotonic() + END_SECONDS
        while any(child.runs() for child in self._children):
            if time.monotonic() > ends_at or self._requests_to_end > 1:
                break
            self._wait(0.2)
        for child in self._children:
            child.kill()


class Child:
    """One program's process, its restarts and the pauses between them."""

    def __init__(self, program: Program, *, say: Callable[[str], None]) -> None:
        self._program = program
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._started_at = self._start_at = self._heard_at = time.monotonic()
        self._touched_at: int | None = None

    def look_after(self) -> None:
        """Start the process when it is due, replace it when it is gone or silent."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start()
        elif self._process.poll() is not None:
            self._restart_later(f"ended with {_in_words(self._process.returncode)}")
        elif self._is_silent():
            self._restart_later(f"did nothing for {self._program.silent_after:.0f} s")
        elif now - self._started_at > HEALTHY_AFTER:
            self._pause = FIRST_PAUSE

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        if self.runs():
            self._process.terminate()

    def kill(self) -> None:
        """End the process and all it started that is still there: its own session is its process group."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _start(self) -> None:
        if self._program.alive_file:
            self._program.alive_file.touch()
        self._started_at = self._heard_at = time.monotonic()
        # Its own session, so that Ctrl-C in the terminal reaches only the supervisor, which ends all in order.
        self._process = subprocess.Popen(
            self._program.command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )
        self._say(f"{self._program.name} started (process {self._process.pid}).")

    def _restart_later(self, why: str) -> None:
        self.kill()
        self._start_at = time.monotonic() + self._pause
        self._say(f"{self._program.name} {why}; starting it again in {self._pause:.0f} s.")
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _is_silent(self) -> bool:
        if self._program.alive_file is None:
            return False
        try:
            touched_at = self._program.alive_file.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        # Only whether it was touched since: the wall clock may be set by an hour, and must not silence anybody.
        if touched_at != self._touched_at:
            self._touched_at, self._heard_at = touched_at, time.monotonic()
        return time.monotonic() - self._heard_at > self._program.silent_after


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what makes a child die with its parent, even when that one is killed with -9 (on Linux)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def set_death_signal() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return set_death_signal


def _in_words(returncode: int) -> str:
    return f"exit code {returncode}" if returncode >= 0 else signal.Signals(-returncode).name


def main(names: list[str]) -> None:
    """Supervise the named programs until asked to end."""
    known = programs()
    if not names or not set(names) <= set(known):
        sys.exit(f"Name one or more of: {', '.join(known)}.")
    Supervisor([known[name] for name in names], say=lambda line: print(line, file=sys.stderr, flush=True)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
