"""Choose between two cut streams, segment by segment, as cheaply as bytes can be joined."""

import operator
from itertools import pairwise

import numpy as np


class Splicer:
    """Two entropy-coded bodies and the end offsets (int64) of their equally many segments.

    The first splice slices the bodies directly, for most twins are opened, looked at once and forgotten. From
    the second on it joins ready pairs of segments: that costs one pass and about three times the twin's size in
    memory, and makes every later splice several times cheaper.
    """

    def __init__(self, bodies: tuple[bytes, bytes], ends: tuple[np.ndarray, np.ndarray]):
        self._bodies = bodies
        self._edges = np.zeros((2, len(ends[0]) + 1), np.int64)
        self._edges[0, 1:], self._edges[1, 1:] = ends
        self._used, self._pairs = False, None

    def join(self, bits: np.ndarray, spans: list[tuple[int, int]]) -> list[bytes]:
        """The chosen bytes of every [start, stop) span of segments.

        `bits`: 0 or 1 (uint8) for every segment of the picture.
        """
        if not self._used:
            self._used = True
            return self.join_once(bits, spans)
        ready = self._chosen_pairs(bits)
        return [b"".join(self._pieces(bits, ready, *span)) for span in spans]

    def join_once(self, bits: np.ndarray, spans: list[tuple[int, int]]) -> list[bytes]:
        """As `join`, without making anything ready for later."""
        return [b"".join(self._runs(bits, *span)) for span in spans]

    def lengths(self, bits: np.ndarray) -> np.ndarray:
        """Bytes of every chosen segment."""
        return np.where(bits, *np.diff(self._edges)[::-1])

    def _runs(self, bits: np.ndarray, start: int, stop: int) -> list[bytes]:
        """One piece for every run of equal bits."""
        if start >= stop:
            return []
        changes = np.flatnonzero(np.diff(bits[start:stop])) + (start + 1)
        edges = np.concatenate(([start], changes, [stop]))
        chosen = bits[edges[:-1]]
        lows, highs = self._edges[chosen, edges[:-1]].tolist(), self._edges[chosen, edges[1:]].tolist()
        pieces = [b""] * len(lows)
        for turn, bit in enumerate((chosen[0], 1 - chosen[0])):
            body = self._bodies[bit]
            pieces[turn::2] = [body[low:high] for low, high in zip(lows[turn::2], highs[turn::2], strict=True)]
        return pieces

    def _pieces(self, bits: np.ndarray, ready: list[bytes], start: int, stop: int) -> list[bytes]:
        first, last = (start + 1) // 2, stop // 2
        head = self._runs(bits, start, min(2 * first, stop))
        tail = self._runs(bits, max(start, 2 * last), stop)
        return [*head, *ready[first:last], *tail] if start < stop else []

    def _chosen_pairs(self, bits: np.ndarray) -> list[bytes]:
        if self._pairs is None:
            self._pairs = self._make_pairs()
        count = len(bits) // 2
        choice = bits[0 : 2 * count : 2] * np.intp(2) + bits[1 : 2 * count : 2]
        return self._pairs.take(choice * count + np.arange(count)).tolist()

    def _make_pairs(self) -> np.ndarray:
        """Pairs of neighbours in all four variants: AA, AB, BA, BB, each for all pairs (objects, flat)."""
        count = (self._edges.shape[1] - 1) // 2
        (first_a, second_a), (first_b, second_b) = self._halves(0), self._halves(1)
        pairs = np.empty((4, count), object)
        for row, (left, right) in enumerate(
            ((first_a, second_a), (first_a, second_b), (first_b, second_a), (first_b, second_b))
        ):
            pairs[row] = list(map(operator.add, left, right))
        return pairs.ravel()

    def _halves(self, variant: int) -> tuple[list[bytes], list[bytes]]:
        """The variant's segments at even and at odd positions."""
        body, edges = self._bodies[variant], self._edges[variant].tolist()
        segments = [body[low:high] for low, high in pairwise(edges)]
        return segments[0::2], segments[1::2]
