"""Every fault there is, by its label: a context in which it strikes, and after which it is over.

A fault is over when its cause is gone; whether the vault has recovered by then is for the judge to say.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import psutil
import psycopg
from redis import Redis

from tests.faults import proxy
from tests.faults.place import Place
from tests.running.process import eventually

AN_HOUR = 3600
# How long an outage lasts; the bench and the short form share it.
LASTS_SECONDS = 6.0
# How long a fault waits for a decoder to strike: where nothing is being developed, there is none.
WAITS_SECONDS = 8.0


@dataclass(frozen=True)
class Fault:
    label: str
    kind: str
    stacks: tuple[str, ...]
    strike: Callable[[Place], AbstractContextManager[object]]


FAULTS: dict[str, Fault] = {}
KINDS = PROCESSES, WORKERS, CLOCK, REDIS, POSTGRES, S3 = "processes", "workers", "clock", "Redis", "PostgreSQL", "S3"


def fault(label: str, kind: str, *stacks: str):
    """Enter a context manager function of a place into the library."""

    def enter(function: Callable[[Place], Iterator[None]]):
        FAULTS[label] = Fault(label, kind, stacks or ("embedded", "full"), contextmanager(function))
        return function

    return enter


def faults_of(stack: str) -> list[Fault]:
    return [each for each in FAULTS.values() if stack in each.stacks]


def _kill_program(name: str, place: Place) -> Iterator[None]:
    killed = place.program(name)
    killed.kill()
    yield
    eventually(lambda: place.live.running.child(_command_of(name)) not in (None, killed))


def _command_of(name: str) -> str:
    from tests.faults.place import PROGRAMS

    return PROGRAMS[name]


for _name in ("web", "worker", "sweeper"):
    fault(f"kill -9 of the {_name}", PROCESSES)(partial(_kill_program, _name))


@fault("kill -9 of one web process", PROCESSES)
def _kill_a_web_process(place: Place) -> Iterator[None]:
    eventually(lambda: bool(place.program("web").children()))
    with contextlib.suppress(psutil.NoSuchProcess, IndexError):
        place.program("web").children()[0].kill()
    yield


@fault("kill -9 of the supervisor", PROCESSES)
def _kill_the_supervisor(place: Place) -> Iterator[None]:
    place.live.running.end(signal.SIGKILL)
    yield
    eventually(lambda: not [process for process in place.live.running.processes() if _is_vaults(process)])
    place.live.running.start()


@fault("the worker is stopped for a while", WORKERS)
def _freeze_the_worker(place: Place) -> Iterator[None]:
    worker = place.program("worker")
    worker.suspend()
    time.sleep(LASTS_SECONDS)
    yield
    with contextlib.suppress(psutil.NoSuchProcess):
        worker.resume()


@fault("kill -9 of the decoder's server", WORKERS)
def _kill_the_decoder(place: Place) -> Iterator[None]:
    if decoder := place.decoder():
        with contextlib.suppress(psutil.NoSuchProcess):
            decoder.kill()
    yield


def _signal_to_a_decoder(number: int, place: Place) -> Iterator[psutil.Process | None]:
    """Give whom it struck."""
    child = _child_at_work(place)
    if child is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.send_signal(number)
    yield child


for _number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP):
    fault(f"{_number.name} to a decoder at work", WORKERS)(partial(_signal_to_a_decoder, _number))


@fault("every job is delivered twice more", WORKERS)
def _deliver_again(place: Place) -> Iterator[None]:
    place.live.ask(
        "from albums.models import Job\nfrom albums.tasks import run_job\n"
        "[run_job.delay(pk) for pk in Job.objects.values_list('pk', flat=True).order_by('-pk')[:50] for _ in range(2)]"
    )
    yield


def _set_clock(seconds: int, place: Place) -> Iterator[None]:
    place.set_clock(seconds)
    ahead = place.live.ask("import time\nanswer = time.time()") - time.time()
    assert abs(ahead - seconds) < AN_HOUR / 2, "libfaketime does not set this vault's clock"
    time.sleep(LASTS_SECONDS)
    yield
    # It goes back: a step the other way, in the midst of what was noted by the clock before.
    place.set_clock(0)


fault("the clock is set an hour ahead, and back", CLOCK)(partial(_set_clock, AN_HOUR))
fault("the clock is set an hour back, and ahead", CLOCK)(partial(_set_clock, -AN_HOUR))


@fault("Redis is killed and started again", REDIS, "full")
def _restart_redis(place: Place) -> Iterator[None]:
    place.redis.kill()
    time.sleep(LASTS_SECONDS)
    place.redis.start()
    yield


@fault("Redis is flushed", REDIS, "full")
def _flush_redis(place: Place) -> Iterator[None]:
    with Redis.from_url(place.redis.env["BROKER_URL"]) as redis:
        redis.flushall()
    yield


@fault("Redis is silent", REDIS, "full")
def _silence_redis(place: Place) -> Iterator[None]:
    os.kill(place.redis.pid, signal.SIGSTOP)
    time.sleep(2 * LASTS_SECONDS)
    yield
    os.kill(place.redis.pid, signal.SIGCONT)


@fault("PostgreSQL is killed and started again", POSTGRES, "full")
def _restart_postgres(place: Place) -> Iterator[None]:
    place.postgres.kill()
    time.sleep(LASTS_SECONDS / 2)
    place.postgres.start()
    yield


@fault("PostgreSQL ends every connection", POSTGRES, "full")
def _end_connections(place: Place) -> Iterator[None]:
    with psycopg.connect(place.postgres.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    yield


def _hurt_storage(mode: str, place: Place) -> Iterator[None]:
    place.proxy.mode = mode
    time.sleep(LASTS_SECONDS)
    yield
    place.proxy.mode = proxy.PASS


for _mode in (
    proxy.DOWN, proxy.BUSY, proxy.STALL, proxy.CUT_ANSWERS, proxy.ALTER_ANSWERS, proxy.ALTER_REQUESTS,
):  # fmt: skip
    fault(f"S3: {_mode}", S3, "full")(partial(_hurt_storage, _mode))


def _child_at_work(place: Place) -> psutil.Process | None:
    ends_at = time.monotonic() + WAITS_SECONDS
    while time.monotonic() < ends_at:
        with contextlib.suppress(psutil.NoSuchProcess):
            if (decoder := place.decoder()) and (children := decoder.children()):
                return children[0]
        time.sleep(0.02)
    return None


def _is_vaults(process: psutil.Process) -> bool:
    """Not the stage door, nor the decoder of what is asked there: those live on."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return not any("stage_door" in part or "fork_server" in part for part in process.cmdline())
    return False
