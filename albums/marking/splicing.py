"""Choose between two cut streams, segment by segment, as cheaply as bytes can be joined."""

from itertools import pairwise, product

import numpy as np

GROUP = 3  # segments joined beforehand
READY_FACTOR = 6  # bytes held by a used splicer, per byte of its two bodies, about


class Splicer:
    """Two entropy-coded bodies and the end offsets (int64) of their equally many segments.

    The first splice slices the bodies directly, for most twins are opened, looked at once and forgotten. From the second
    on it joins groups of segments that are ready in all their variants: that costs one pass and about `READY_FACTOR`
    times the twin's size in memory, and makes every later splice several times cheaper.
    """

    def __init__(self, bodies: tuple[bytes, bytes], ends: tuple[np.ndarray, np.ndarray]):
        self._bodies = bodies
        self._edges = np.zeros((2, len(ends[0]) + 1), np.int64)
        self._edges[0, 1:], self._edges[1, 1:] = ends
        self._used, self._groups = False, None

    def pieces(self, bits: np.ndarray, spans: list[tuple[int, int]]) -> list[list[bytes]]:
        """For every [start, stop) span of segments its chosen bytes, in as many pieces as are handy.

        `bits`: 0 or 1 (uint8) for every segment of the picture.
        """
        if not self._used:
            self._used = True
            return self.pieces_once(bits, spans)
        ready = self._chosen_groups(bits)
        return [self._ready_pieces(bits, ready, *span) for span in spans]

    def pieces_once(self, bits: np.ndarray, spans: list[tuple[int, int]]) -> list[list[bytes]]:
        """As `pieces`, without making anything ready for later."""
        return [self._runs(bits, *span) for span in spans]

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

    def _ready_pieces(self, bits: np.ndarray, ready: list[bytes], start: int, stop: int) -> list[bytes]:
        first, last = -(-start // GROUP), stop // GROUP
        if first >= last:
            return self._runs(bits, start, stop)
        head = [self._single(bits[place], place) for place in range(start, GROUP * first)]
        tail = [self._single(bits[place], place) for place in range(GROUP * last, stop)]
        return [*head, *ready[first:last], *tail]

    def _single(self, bit: int, place: int) -> bytes:
        return self._bodies[bit][self._edges[bit, place] : self._edges[bit, place + 1]]

    def _chosen_groups(self, bits: np.ndarray) -> list[bytes]:
        if self._groups is None:
            self._groups = self._make_groups()
        count = len(bits) // GROUP
        first, second, third = (bits[place : count * GROUP : GROUP] for place in range(GROUP))
        variant = first << 2 | second << 1 | third
        return self._groups.take(variant * np.intp(count) + np.arange(count), mode="clip").tolist()

    def _make_groups(self) -> np.ndarray:
        """Neighbours joined in all variants, from AAA to BBB, each for all groups (objects, flat)."""
        segments = [
            [body[low:high] for low, high in pairwise(edges)]
            for body, edges in zip(self._bodies, self._edges.tolist(), strict=True)
        ]
        groups = np.empty((2**GROUP, len(segments[0]) // GROUP), object)
        for variant, bits in enumerate(product((0, 1), repeat=GROUP)):
            columns = [segments[bit][place::GROUP] for place, bit in enumerate(bits)]
            groups[variant] = list(map(b"".join, zip(*columns, strict=False)))
        return groups.ravel()
