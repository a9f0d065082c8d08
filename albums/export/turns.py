"""How many exports may be under way at once in this process: each holds a thread of it for hours, and pages need some too."""

import threading


class Turns:
    def __init__(self, *, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> "Turn | None":
        """A turn to be ended, or None where all are taken: nobody waits for one, with a thread of their own."""
        return Turn(self._free) if self._free.acquire(blocking=False) else None


class Turn:
    """One export under way; ended once, however often that is said."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        self._free = free
        self._lock = threading.Lock()
        self._is_over = False

    def end(self) -> None:
        with self._lock:
            was_over, self._is_over = self._is_over, True
        if not was_over:
            self._free.release()

    # Also of an answer that was lost on its way to the server.
    __del__ = end
