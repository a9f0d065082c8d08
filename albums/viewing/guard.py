"""Cuts answers whose own thread cannot: it waits for the database, or for its turn, while the kernel goes on sending.

One thread in each process of the server looks at everything that is under way there.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

# So often, in seconds, while anything is under way.
TURN = 0.1


class Guarded(Protocol):
    """Something under way. Both are called from the guard's thread, and only while it is watched."""

    def is_overdue(self) -> bool: ...

    def cut(self) -> None: ...


class Guard:
    """Begins with the first to watch, since a fork takes no thread along, and goes on as long as its process."""

    def __init__(self) -> None:
        self._watched: set[Guarded] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, guarded: Guarded) -> Iterator[None]:
        """Cut it when it is overdue; not any more once this ends, since its connection may be somebody else's then."""
        with self._changed:
            self._watched.add(guarded)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="guard", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.discard(guarded)

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._watched)
                for each in [it for it in self._watched if it.is_overdue()]:
                    # Where no file can be opened just now, it is tried again.
                    with suppress(OSError):
                        each.cut()
                        self._watched.discard(each)
            time.sleep(TURN)
