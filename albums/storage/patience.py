"""One waits for all: while a server does not answer, only one caller at a time finds out.

A server that refuses costs nothing. One that accepts and stays silent costs a thread the whole timeout, and a vault has
eight: without this, a bucket or a broker that hangs would take the pages down that need neither.
"""

import threading
import time

REST_SECONDS = 3.0


class Patience:
    """Ask `may_ask` before each call, and say afterwards whether the server `answered` or was `silent`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_silent = False
        self._ask_again_at = 0.0

    def may_ask(self, *, longest: float) -> bool:
        """Say whether to call at all. Whoever is let through to a silent server has `longest` seconds for it, and the
        others do not try meanwhile.
        """
        with self._lock:
            if not self._is_silent:
                return True
            now = time.monotonic()
            if now < self._ask_again_at:
                return False
            self._ask_again_at = now + longest
            return True

    def answered(self) -> None:
        self._is_silent = False

    def silent(self) -> None:
        with self._lock:
            self._is_silent = True
            self._ask_again_at = time.monotonic() + REST_SECONDS
