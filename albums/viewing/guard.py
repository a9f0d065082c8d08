"""Cuts answers whose own thread cannot: it waits for the database, or for its turn, while the kernel goes on sending.

One thread in each process of the server looks at everything that is under way there, and writes up how old the decisions
are on which it leaves. Where that thread, too, gets no turn, what it wrote last stands, and endings wait for it.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from albums.viewing import moment
from albums.viewing.board import board

# So often, in seconds, while anything is under way.
TURN = 0.1


class Guarded(Protocol):
    """Something under way. All are called from the guard's thread, and only while it is watched."""

    def leaves_since(self) -> float | None:
        """When the decision was asked for (time.monotonic) on which bytes leave at this instant; None while none do."""

    def is_overdue(self) -> bool: ...

    def cut(self) -> None: ...


class Guard:
    """Begins with the first to watch, since a fork takes no thread along, and goes on as long as its process."""

    def __init__(self) -> None:
        self._watched: set[Guarded] = set()
        self._changed = threading.Condition()
        self._is_there = False

    @contextmanager
    def watching(self, guarded: Guarded) -> Iterator[None]:
        """Cut it when it is overdue; not any more once this ends, since its connection may be somebody else's then."""
        with self._changed:
            if not self._is_there:
                threading.Thread(target=self._watch, name="guard", daemon=True).start()
                self._is_there = True
            if not self._watched:
                board.write(_oldest_that_holds())
            self._watched.add(guarded)
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._discard(guarded)

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._watched)
                for each in [it for it in self._watched if it.is_overdue()]:
                    # Where no file can be opened just now, it is tried again.
                    with suppress(OSError):
                        each.cut()
                        self._discard(each)
                self._write_up()
            time.sleep(TURN)

    def _discard(self, guarded: Guarded) -> None:
        self._watched.discard(guarded)
        if not self._watched:
            board.clear()

    def _write_up(self) -> None:
        if self._watched:
            # In this order: what begins to leave meanwhile leaves on a decision that holds later than this.
            oldest = _oldest_that_holds()
            since = [each.leaves_since() for each in self._watched]
            board.write(min([oldest, *(instant for instant in since if instant is not None)]))


def _oldest_that_holds() -> float:
    """When the oldest decision was asked for that may be acted on from now on without being asked again."""
    return time.monotonic() - moment.DECISION_HOLDS
