"""How probable it is that an innocent copy looks as much like the leak: exactly, with no model of the attack.

Given the leak, every segment's two scores (what bit 0 earns a candidate and what bit 1 does) are fixed numbers. The bits of
an innocent candidate were drawn from the mark key alone, independently of the leak and of one another, 1 with the known
probability of that segment. So the sum of an innocent's scores has a distribution that can be written down. Scores are
rounded to whole numbers first, and *the rounded score is the score*: its distribution is then a finite sum of positive
terms, convolved segment by segment with no cancellation and no approximation.

A discrete p-value: P(p <= u) <= u for every u. Chernoff's bound would be one to one and a half orders of magnitude larger.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

RANGE = 8192  # how many steps the sum of scores may span; float32 sums of it are exact
FAINTEST = 1e-290  # probabilities below it are called this, for smaller ones would underflow
FEW = 6  # segments that are alike; the terms of so few are added one by one, of more in blocks
ROWS = 4096  # candidates multiplied at a time: bounds the memory to some 80 MB


@dataclass(frozen=True, eq=False)
class Tail:
    """The distribution of an innocent's score, for one leak and one score function.

    `steps`: int32[chips], what bit 1 earns in place of bit 0. `log10_survival`: float64, entry n is log10 P(sum >= n +
    `least`) for an innocent.
    """

    steps: np.ndarray
    least: int
    log10_survival: np.ndarray

    def log10(self, codewords: np.ndarray) -> np.ndarray:
        """log10 of the probability (float64[n]) that an innocent scores at least as high as each of uint8[n, chips]."""
        return self.log10_survival[self.sums(codewords) - self.least]

    def sums(self, codewords: np.ndarray) -> np.ndarray:
        """The scores, int64[n], in steps."""
        steps = self.steps.astype(np.float32)
        used = np.flatnonzero(steps)
        chunks = (codewords[top : top + ROWS, used] for top in range(0, len(codewords), ROWS))
        sums = [chunk.astype(np.float32) @ steps[used] for chunk in chunks]
        return np.concatenate(sums).astype(np.int64) if sums else np.zeros(0, np.int64)


def tail(gain: np.ndarray, *, probability_of_one: np.ndarray) -> Tail:
    """The tail for a score in which bit 1 earns `gain` (float64[chips], any scale) more than bit 0."""
    span = np.abs(gain).sum()
    steps = np.rint(gain * (RANGE / span) if span else gain).astype(np.int32)
    used = np.flatnonzero(steps)
    mass = _mass(np.abs(steps[used]), np.where(steps[used] > 0, probability_of_one[used], 1 - probability_of_one[used]))
    survival = np.cumsum(mass[::-1])[::-1]
    least = int(np.minimum(steps, 0).sum())
    return Tail(steps, least, np.minimum(np.log10(np.maximum(survival, FAINTEST)), 0))


def _mass(sizes: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """P(sum = n), n = 0, 1, ..., of independent variables that are `sizes` (> 0) with `chances`, else 0.

    Only products of positive numbers are added, so nothing cancels, as it would in a Fourier transform.
    """
    alike = Counter(zip(sizes.tolist(), chances.tolist(), strict=True))
    many = _convolved(
        [_spread(size, _binomial(count, chance)) for (size, chance), count in alike.items() if count > FEW]
    )
    mass, top = np.zeros(int(sizes.sum()) + 1), len(many)
    mass[:top] = many
    for size, chance in [each for each, count in alike.items() if count <= FEW for _ in range(count)]:
        added = mass[:top] * chance
        mass[:top] *= 1 - chance
        mass[size : size + top] += added
        top += size
    return mass


def _binomial(count: int, chance: float) -> np.ndarray:
    """P(n of `count`), n = 0, 1, ..., by squaring."""
    once = np.array([1 - chance, chance])
    if count == 1:
        return once
    half = _binomial(count // 2, chance)
    return np.convolve(np.convolve(half, half), once) if count % 2 else np.convolve(half, half)


def _spread(size: int, mass: np.ndarray) -> np.ndarray:
    """The same in steps of `size`."""
    spread = np.zeros(size * (len(mass) - 1) + 1)
    spread[::size] = mass
    return spread


def _convolved(masses: list[np.ndarray]) -> np.ndarray:
    """Of the sum of all, in pairs of about the same length."""
    while len(masses) > 1:
        masses = sorted(masses, key=len)
        pairs = zip(masses[::2], masses[1::2], strict=False)
        masses = [np.convolve(one, other) for one, other in pairs] + masses[len(masses) // 2 * 2 :]
    return masses[0] if masses else np.ones(1)


def log10_odds(values: np.ndarray, bits: np.ndarray, *, probability_of_one: np.ndarray | float = 0.5) -> float:
    """log10 of the probability that an innocent's bits agree with `values` at least as well as `bits` (uint8[chips]).

    `values`: float64[chips], > 0 speaks for bit 0, < 0 for bit 1; the score is their sum, each with its bit's sign.
    """
    return float(log10_odds_many(values, bits[None], probability_of_one=probability_of_one)[0])


def log10_odds_many(
    values: np.ndarray, codewords: np.ndarray, *, probability_of_one: np.ndarray | float = 0.5
) -> np.ndarray:
    """As `log10_odds`, for uint8[n, chips] candidates at once (float64[n]), in bounded memory."""
    chances = np.broadcast_to(np.asarray(probability_of_one, np.float64), values.shape)
    return tail(-2.0 * values, probability_of_one=chances).log10(codewords)
