"""The segments' patterns as they lie in the leak, each against what is left of it, and against its neighbours.

Blur, small size and whitening spread a segment's pattern over its surroundings. Every pattern is followed over a window of
32 px around its 16 px; the products of overlapping ones tell how much of a neighbour's mark is in a segment's correlation.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from albums.marking.band_layout import MCU

CELL = MCU // 2  # windows reach over one cell more than their segment, on every side


@dataclass(frozen=True, eq=False)
class Chips:
    """Per segment, as float64 rows x columns: the `match` with the residual and the `energy` of its pattern; and the same
    for a pattern that is not there (`null`, in deviations of the noise: what a match is worth by chance).

    `across`, `down`, `falling`, `rising`: the product of its pattern with that of the next segment to the right, below,
    below to the right; and of the one to the right with the one below. The last column or row of them is 0.
    """

    match: np.ndarray
    energy: np.ndarray
    null: np.ndarray
    across: np.ndarray
    down: np.ndarray
    falling: np.ndarray
    rising: np.ndarray

    def spilled(self, levels: np.ndarray, *, squared: bool = False) -> np.ndarray:
        """How much of the neighbours, at `levels`, is in every match; or the sum over squared products."""
        power = 2 if squared else 1
        total = np.zeros_like(self.match)
        _exchange(total, levels, self.across[:, :-1] ** power, np.s_[:, :-1], np.s_[:, 1:])
        _exchange(total, levels, self.down[:-1] ** power, np.s_[:-1], np.s_[1:])
        _exchange(total, levels, self.falling[:-1, :-1] ** power, np.s_[:-1, :-1], np.s_[1:, 1:])
        _exchange(total, levels, self.rising[:-1, :-1] ** power, np.s_[:-1, 1:], np.s_[1:, :-1])
        return total


def _exchange(total: np.ndarray, levels: np.ndarray, products: np.ndarray, one, other) -> None:
    total[one] += products * levels[other]
    total[other] += products * levels[one]


def quarters(plane: np.ndarray) -> list[np.ndarray]:
    """Four planes with every fourth segment of `plane` each: its pattern can be told from its neighbours'."""
    return [_quarter(plane, down, over) for down in (0, 1) for over in (0, 1)]


def correlate(residual: np.ndarray, patterns: list[np.ndarray]) -> Chips:
    """Match `residual` (float32 h x w) with its patterns, which are as spread as in the leak, in `quarters`."""
    rows, columns = (-(-side // MCU) for side in residual.shape)
    left, *flat = (_padded(plane, rows, columns) for plane in (residual, *patterns))
    match, energy, null = np.zeros((3, rows, columns))
    for number, mine in enumerate(flat):
        here = np.s_[number // 2 :: 2, number % 2 :: 2]
        moved = np.roll(mine, (2 * MCU, 2 * MCU), axis=(0, 1))  # of another segment, of the same quarter
        own, other, both, strange, power = (
            _window_sums(_cells(one * two), rows, columns, 4, 4)[here]
            for one, two in ((left, mine), (mine, mine), (mine, moved), (left, moved), (moved, moved))
        )
        match[here], energy[here] = own, other
        share = both / np.maximum(other, 1e-9)
        null[here] = (strange - share * own) / np.sqrt(np.maximum(power - share * both, 1e-3 * power + 1e-9))
    return Chips(match, energy, null, *_products([flat[:2], flat[2:]], rows, columns))


def _products(planes: list[list[np.ndarray]], rows: int, columns: int) -> list[np.ndarray]:
    across, down, falling, rising = np.zeros((4, rows, columns))
    for turn in (0, 1):
        beside, below = _cells(planes[turn][0] * planes[turn][1]), _cells(planes[0][turn] * planes[1][turn])
        across[turn::2] = _window_sums(beside, rows, columns, 4, 2)[turn::2]
        down[:, turn::2] = _window_sums(below, rows, columns, 2, 4)[:, turn::2]
    even = _window_sums(_cells(planes[0][0] * planes[1][1]), rows, columns, 2, 2)
    odd = _window_sums(_cells(planes[0][1] * planes[1][0]), rows, columns, 2, 2)
    is_even = (np.add.outer(np.arange(rows), np.arange(columns)) % 2) == 0
    falling[:], rising[:] = np.where(is_even, even, odd), np.where(is_even, odd, even)
    across[:, -1] = down[-1] = falling[-1] = rising[-1] = falling[:, -1] = rising[:, -1] = 0
    return [across, down, falling, rising]


def _quarter(plane: np.ndarray, down: int, over: int) -> np.ndarray:
    """Only the segments in every second row and column."""
    kept = np.zeros_like(plane)
    for top in range(down * MCU, plane.shape[0], 2 * MCU):
        for left in range(over * MCU, plane.shape[1], 2 * MCU):
            kept[top : top + MCU, left : left + MCU] = plane[top : top + MCU, left : left + MCU]
    return kept


def _padded(plane: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Whole segments, and a cell around them."""
    bottom, right = rows * MCU - plane.shape[0], columns * MCU - plane.shape[1]
    return cv2.copyMakeBorder(plane, CELL, CELL + bottom, CELL, CELL + right, cv2.BORDER_CONSTANT, value=0)


def _cells(plane: np.ndarray) -> np.ndarray:
    """Sums over cells (float64)."""
    small = cv2.resize(plane, (plane.shape[1] // CELL, plane.shape[0] // CELL), interpolation=cv2.INTER_AREA)
    return small.astype(np.float64) * CELL**2


def _window_sums(cells: np.ndarray, rows: int, columns: int, high: int, wide: int) -> np.ndarray:
    """For every segment, the sum over `high` x `wide` cells: 4 are its window, 2 what it shares with the next one's."""
    sums = np.zeros((rows, columns))
    for down in range(4 - high, 4):
        for over in range(4 - wide, 4):
            part = cells[down::2, over::2][:rows, :columns]
            sums[: part.shape[0], : part.shape[1]] += part
    return sums


def per_segment(plane: np.ndarray) -> np.ndarray:
    """Sums over segments (float64 rows x columns), the last of which may be cut."""
    return np.add.reduceat(
        np.add.reduceat(plane, range(0, plane.shape[0], MCU), axis=0, dtype=np.float64),
        range(0, plane.shape[1], MCU),
        axis=1,
    )
