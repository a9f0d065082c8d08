"""How long a decision may be acted on: the one promise between those who look and those who end."""

import time
from collections.abc import Callable

# No byte of a photo leaves on a decision older than this; an older one is asked again first.
DECISION_HOLDS = 0.2
# The answer to an ending is sent so long after its commit, when no decision from before it is acted on any more, and not
# before every process of the server has written that up (board.py).
ENDING_SETTLES = 1.0
# What was handed to the kernel before goes on leaving while a decision is asked again; longer than this, in seconds after
# the last question that was answered yes, it does not. As long as an ending settles: its answer finds nothing leaving.
LEAVING_ENDS = ENDING_SETTLES
# A database that takes longer than a decision holds is asked so often before the answer counts as no.
MOST_TRIES = 3


class Decision:
    """A decision that is asked again whenever it grows old. `ask` reads the database and says whether it is still yes.

    `asked_at` (time.monotonic) lies before the query that decided first: what was committed after it may be unseen.
    """

    def __init__(self, ask: Callable[[], bool], *, asked_at: float) -> None:
        self._ask = ask
        self._asked_at = self._held_at = asked_at
        self._is_yes = True

    @property
    def is_no(self) -> bool:
        """Whether the database has said no, and was not merely too slow to say yes."""
        return not self._is_yes

    @property
    def held_at(self) -> float:
        """When the last question was put that was answered yes (time.monotonic)."""
        return self._held_at

    def holds(self) -> bool:
        """Say whether it is still yes; once no, always no."""
        for _ in range(MOST_TRIES):
            if not self._is_yes or time.monotonic() - self._asked_at <= DECISION_HOLDS:
                return self._is_yes
            self._asked_at = time.monotonic()
            self._is_yes = self._ask()
            if self._is_yes:
                self._held_at = self._asked_at
        return self._is_yes and time.monotonic() - self._asked_at <= DECISION_HOLDS
