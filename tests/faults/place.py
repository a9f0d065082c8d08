"""A running vault that faults may strike: it has its own servers, its own clock, and a trap at every labelled step."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import libfaketime
import psutil

from tests import servers
from tests.browser.live import LiveVault, live_vault_in
from tests.faults.proxy import FaultProxy, proxy_before
from tests.running.process import eventually

INSIDE = Path(__file__).with_name("inside")
PROGRAMS = {"web": "gunicorn", "worker": "celery", "sweeper": "familyvault.sweeper"}
DECODER = "albums.ingest.fork_server"


@dataclass
class Place:
    """`postgres`, `redis`, `s3` and `proxy` are the full stack's own; the embedded one has its data folder."""

    stack: str
    live: LiveVault
    trap: Path
    clock: Path
    postgres: servers.Server | None = None
    redis: servers.Server | None = None
    s3: servers.Server | None = None
    proxy: FaultProxy | None = None

    def program(self, name: str) -> psutil.Process:
        """The supervisor's child of this name, once it is there."""
        eventually(lambda: self.live.running.child(PROGRAMS[name]) is not None, why=lambda: self.live.running.output)
        return self.live.running.child(PROGRAMS[name])

    def decoder(self) -> psutil.Process | None:
        """The decoder's warm server, if there is one now."""
        for process in self.program("worker").children():
            if DECODER in " ".join(_command(process)):
                return process
        return None

    def arm(self, step: str) -> None:
        """The next process that comes to this step dies there."""
        sprung = self.trap.with_name(f"{self.trap.name}.sprung")
        sprung.unlink(missing_ok=True)
        beside = self.trap.with_name("being-armed")
        beside.write_text(step)
        beside.rename(self.trap)

    def disarm(self) -> None:
        """Nobody dies of this trap any more."""
        self.trap.unlink(missing_ok=True)

    def has_sprung(self) -> bool:
        return self.trap.with_name(f"{self.trap.name}.sprung").exists()

    def set_clock(self, seconds: int) -> None:
        """Let every clock of the vault go so many seconds before or after the machine's."""
        beside = self.clock.with_name("being-set")
        beside.write_text(f"{seconds:+d}\n")
        beside.rename(self.clock)

    def be_whole(self) -> None:
        """Wait until every program runs and the vault answers: from here on, nothing is broken any more."""
        running = self.live.running
        if running.process.poll() is not None:
            running.start()
        running.wait_until_it_serves()
        for name in PROGRAMS:
            self.program(name)


@contextmanager
def place_in(folder: Path, *, stack: str, **environment: str) -> Iterator[Place]:
    """Start a vault on this stack in `folder`, and on the full one its servers."""
    trap, clock = folder / "trap", folder / "clock"
    clock.write_text("+0\n")
    with ExitStack() as running:
        served = _serve(running) if stack == "full" else {}
        surroundings = _traps(trap) | _clock(clock) | _addresses(**served) | environment
        # Told of its servers, it needs no share of those that other tests have.
        live = running.enter_context(live_vault_in(folder, stack="embedded", **surroundings))
        yield Place(stack, live, trap, clock, **served)


def _serve(running: ExitStack) -> dict[str, servers.Server | FaultProxy]:
    started = {name: running.enter_context(getattr(servers, name)()) for name in ("postgres", "redis", "s3")}
    return started | {"proxy": running.enter_context(proxy_before(started["s3"].port))}


def _addresses(
    *, postgres: servers.Server = None, redis: servers.Server = None, s3: servers.Server = None, proxy: FaultProxy = None
) -> dict[str, str]:
    if s3 is None:
        return {}
    through_the_proxy = s3.env["STORAGE_URL"].replace(f":{s3.port}/", f":{proxy.port}/")
    return postgres.env | redis.env | {"STORAGE_URL": through_the_proxy}


def _traps(trap: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(INSIDE), "FAULTS_TRAP": str(trap)}


def _clock(clock: Path) -> dict[str, str]:
    """What libfaketime needs to read its offset anew at every look; the steady clock stays steady, as on any machine."""
    library = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    assert library.exists(), library
    return {
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
    }  # fmt: skip


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
