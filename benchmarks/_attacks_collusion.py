"""Several viewers make one picture out of their copies. Each takes uint8 RGB, viewers x rows x columns x 3.

They know where segments end, and nothing else: what is the same in all of them they cannot tell (the marking assumption).
"""

import numpy as np

MCU = 16


def average(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.rint(copies.mean(axis=0)).astype(np.uint8)


def median(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.rint(np.median(copies, axis=0)).astype(np.uint8)


def lowest(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return copies.min(axis=0)


def highest(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return copies.max(axis=0)


def middle(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of minimum and maximum."""
    return ((copies.min(axis=0).astype(np.uint16) + copies.max(axis=0)) // 2).astype(np.uint8)


def random_pixels(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    chosen = rng.integers(0, len(copies), (1, *copies.shape[1:3], 1))
    return np.take_along_axis(copies, chosen, axis=0)[0]


def mosaic(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every segment from one of them."""
    return _by_segment(copies, rng.integers(0, len(copies), _segments(copies)))


def minority(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every segment from one who has the variant that fewer of them have; from anyone where there is no such."""
    others = _disagreement(copies)
    return _by_segment(copies, (others + rng.uniform(0, 1e-3, others.shape)).argmax(axis=0))


def coin_flip(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Where they differ, either variant by a fair coin, however many have it."""
    others = _disagreement(copies)
    rare, common = (pick(others + rng.uniform(0, 1e-3, others.shape), axis=0) for pick in (np.argmax, np.argmin))
    return _by_segment(copies, np.where(rng.random(rare.shape) < 0.5, rare, common))


def erasure(copies: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Where they differ, the mean of both variants: nothing is left to read there."""
    low, high = copies.min(axis=0).astype(np.uint16), copies.max(axis=0)
    erased = ((low + high) // 2).astype(np.uint8)
    return np.where(_spread(_disagreement(copies).max(axis=0) > 0, copies), erased, copies[0])


def _disagreement(copies: np.ndarray) -> np.ndarray:
    """For each viewer and segment, how many of the others have other pixels there (viewers x rows x columns of segments)."""
    counts = np.zeros((len(copies), *_segments(copies)), np.float64)
    for one in range(len(copies)):
        for other in range(one):
            apart = (copies[one] != copies[other]).any(axis=2)
            rows, columns = counts.shape[1:]
            padded = np.zeros((rows * MCU, columns * MCU), bool)
            padded[: apart.shape[0], : apart.shape[1]] = apart
            differs = padded.reshape(rows, MCU, columns, MCU).any(axis=(1, 3))
            counts[one] += differs
            counts[other] += differs
    return counts


def _by_segment(copies: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    return np.take_along_axis(copies, _spread(chosen, copies)[None], axis=0)[0]


def _spread(segments: np.ndarray, copies: np.ndarray) -> np.ndarray:
    """A value per segment, for every pixel (rows x columns x 1)."""
    rows, columns = copies.shape[1:3]
    return segments.repeat(MCU, axis=0)[:rows].repeat(MCU, axis=1)[:, :columns, None]


def _segments(copies: np.ndarray) -> tuple[int, int]:
    return -(-copies.shape[1] // MCU), -(-copies.shape[2] // MCU)
