"""A process that keeps servers for another one, and ends them when that one ends."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .postgres import postgres
from .process import ServerFailed
from .redis import redis
from .s3 import s3

_STARTERS = {"postgres": postgres, "redis": redis, "s3": s3}
_ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running(*names: str) -> Iterator[dict[str, str]]:
    """The variables of the named servers, or of all three.

    The keeper notices the end of its standard input, which comes however this process
    ends. Raises ServerFailed.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", *names],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield _announced(keeper.stdout)
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()


def keep(names: list[str]) -> None:
    """Start the servers, print NAME=value lines and an empty one, and wait for the end of
    standard input or for a signal."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _leave)
    with contextlib.ExitStack() as stack:
        for name in names or _STARTERS:
            server = stack.enter_context(_STARTERS[name]())
            for variable, value in server.env.items():
                print(f"{variable}={value}")
        print(flush=True)
        sys.stdin.read()


def _announced(lines: IO[str]) -> dict[str, str]:
    env = {}
    for line in lines:
        if line == "\n":
            return env
        variable, _, value = line.rstrip("\n").partition("=")
        env[variable] = value
    raise ServerFailed("the test servers did not start; their words are above")


def _leave(*_: object) -> None:
    sys.exit(0)
