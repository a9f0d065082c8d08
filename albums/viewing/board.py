"""Since when nothing leaves any more on what was decided before: each process of the server writes it up for all.

How long a decision may be acted on is counted in seconds (moment.py), and a process that gets no turn for a while cannot
count: the kernel goes on sending what it was handed. So an ending is answered when every process has written that it is past it.
"""

import math
import mmap
import time

# One for each web process, and for those that take their place while they end.
PLACES = 512
# In seconds. How often somebody who waits looks, and how long at most: one that stands still for longer than that may
# stand still for ever.
TURN, LONGEST = 0.02, 10.0
_NOTHING_LEAVES = math.inf
_BYTES = 8


class Board:
    """Instants of time.monotonic, which all processes of a machine share, in memory that they share, too.

    Made before they are forked. Each has one place; whoever has none, such as a command or a test, serves nobody. What
    begins to leave after a look at the board is not on it, and need not be: a decision that is DECISION_HOLDS old is asked
    again before a byte leaves on it.
    """

    def __init__(self) -> None:
        self._places = memoryview(mmap.mmap(-1, PLACES * _BYTES)).cast("d")
        for place in range(PLACES):
            self._places[place] = _NOTHING_LEAVES
        self._own: int | None = None
        self._is_taken = [False] * PLACES

    def reserve(self) -> int:
        """Give a place to the process that is forked next. Raises ValueError when there is none left."""
        self._own = self._is_taken.index(False)
        self._is_taken[self._own] = True
        self._places[self._own] = _NOTHING_LEAVES
        return self._own

    def free(self, place: int) -> None:
        """Take the place of a process that has ended, and whose connections ended with it."""
        self._is_taken[place] = False
        self._places[place] = _NOTHING_LEAVES

    def write(self, instant: float) -> None:
        """Say that of this process no byte leaves on what was decided before `instant`."""
        if self._own is not None:
            self._places[self._own] = instant

    def clear(self) -> None:
        """Say that no byte leaves at all."""
        self.write(_NOTHING_LEAVES)

    def wait_until_past(self, instant: float) -> bool:
        """Return True when no process lets anything leave on what was decided before `instant`, or False after LONGEST.

        It must lie DECISION_HOLDS back.
        """
        ends_at = time.monotonic() + LONGEST
        while min(self._places) < instant:
            if time.monotonic() > ends_at:
                return False
            time.sleep(TURN)
        return True


board = Board()
