"""Web processes that get no turn for a while, as on a machine with too much to do: what they have handed to the kernel goes on leaving."""

import contextlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.browser.live import LiveVault

# In seconds. Longer than an ending settles and its streams have to stop, together.
LASTS = 3.0
AT_MOST_EVERY = 8.0


class Stalls:
    """How often a process was stopped. None is left so."""

    def __init__(self, web: psutil.Process, *, chance: random.Random) -> None:
        self.count = 0
        self._web, self._chance = web, chance
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def end(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._is_over.wait(self._chance.uniform(0, AT_MOST_EVERY)):
            with contextlib.suppress(psutil.NoSuchProcess):
                self._stop(self._chance.choice(self._web.children()))

    def _stop(self, worker: psutil.Process) -> None:
        worker.suspend()
        try:
            self._is_over.wait(LASTS)
            self.count += 1
        finally:
            worker.resume()


@contextmanager
def stalling(vault: LiveVault, *, seed: int) -> Iterator[Stalls]:
    """Stop one web process after the other for a while, as long as the block lasts."""
    stalls = Stalls(vault.running.child("gunicorn"), chance=random.Random(f"{seed} stalls"))
    try:
        yield stalls
    finally:
        stalls.end()
