"""Times things side by side on a machine that others use too: by turns, and by medians of paired ratios.

What slows one repetition down slows its pair down as well, so a ratio within a pair says more than two averages.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds of each thing, by name; the n-th of each belong to the same round."""

    seconds: Mapping[str, tuple[float, ...]]

    def median(self, name: str) -> float:
        """Return the median of one thing in seconds."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, other: str) -> float:
        """Return how many times as long `name` takes as `other`: the median over the rounds."""
        pairs = zip(self.seconds[name], self.seconds[other], strict=True)
        return statistics.median(first / second for first, second in pairs)


def measure(
    things: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    calls: Mapping[str, int] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Timings:
    """Run every thing once in each round, in turn, after one round that does not count.

    `calls` says how often a quick thing is called per round; its time is that of one call. `clock` counts seconds:
    time.process_time for the CPU's.
    """
    calls = calls or {}
    seconds: dict[str, list[float]] = {name: [] for name in things}
    for number in range(rounds + 1):
        # Every other round backwards, so that nobody always runs on the other's warm cache.
        for name in list(things) if number % 2 else reversed(list(things)):
            taken = _time(things[name], calls=calls.get(name, 1), clock=clock)
            if number:
                seconds[name].append(taken)
    return Timings({name: tuple(values) for name, values in seconds.items()})


def _time(thing: Callable[[], object], *, calls: int, clock: Callable[[], float]) -> float:
    gc.collect()
    gc.disable()
    try:
        begun = clock()
        for _ in range(calls):
            thing()
        return (clock() - begun) / calls
    finally:
        gc.enable()
