"""How much more a segment speaks for a viewer if their bit is 1 rather than 0, under one story of how the leak was made.

A story is a size of coalition and a strategy: what level a segment gets when `ones` of the colluders have bit 1. It gives
the likelihood ratio of the two bits for a colluder whose fellows' bits are unknown (Furon and Perez-Freire 2009, Meerwald
and Furon 2012). No story has to be true for the odds to be: they hold for any score. A wrong story only accuses nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np

MISLED = 0.003  # the share of segments that may be anything: keeps a few from deciding
BOAST = 3.0  # of a gain: measured, segments that claim more are wrong more often than they say
Levels = dict[float, float]  # level (+1: variant A, bit 0; -1: B, bit 1) and its probability


@dataclass(frozen=True)
class Story:
    """`weight`: the share of the admitted false accusations that is spent on it."""

    name: str
    colluders: int
    levels: Callable[[int, int], Levels]
    weight: float


def gains(levels: np.ndarray, noise: np.ndarray, *, story: Story, probability_of_one: np.ndarray) -> np.ndarray:
    """log P(level | bit 1) / P(level | bit 0), float64[chips]; 0 where nothing is seen (infinite `noise`)."""
    seen = np.isfinite(noise)
    level, sigma, chance = levels[seen], noise[seen], probability_of_one[seen]
    likelihood = {bit: np.zeros_like(level) for bit in (0, 1)}
    fellows = story.colluders - 1
    for others in range(fellows + 1):
        probability = comb(fellows, others) * chance**others * (1 - chance) ** (fellows - others)
        for bit in (0, 1):
            likelihood[bit] += probability * _density(level, sigma, story.levels(others + bit, story.colluders))
    anything = chance * likelihood[1] + (1 - chance) * likelihood[0] + 1e-300
    gain = np.zeros_like(levels)
    gain[seen] = np.log((likelihood[1] + MISLED * anything) / (likelihood[0] + MISLED * anything))
    return gain / (1 + np.abs(gain) / BOAST)


def _density(level: np.ndarray, sigma: np.ndarray, levels: Levels) -> np.ndarray:
    """Of `level`, but for a factor that does not depend on the bit."""
    nearest = np.min([np.abs(level - at) for at in (-1.0, 1.0)], axis=0)
    return sum(
        share * np.exp(np.clip((nearest**2 - (level - at) ** 2) / (2 * sigma**2), -200, 200))
        for at, share in levels.items()
    )


def mosaic(ones: int, colluders: int) -> Levels:
    """Every segment from one of them, at random."""
    return {-1.0: ones / colluders, 1.0: 1 - ones / colluders}


def mean(ones: int, colluders: int) -> Levels:
    """The mean of all."""
    return {1 - 2 * ones / colluders: 1.0}


def erasure(ones: int, colluders: int) -> Levels:
    """Nothing where they differ: minimum and maximum of pixels, random pixels, blanking out."""
    return {1.0: 1.0} if ones == 0 else {-1.0: 1.0} if ones == colluders else {0.0: 1.0}


def minority(ones: int, colluders: int) -> Levels:
    """What fewer of them have."""
    if ones in (0, colluders):
        return erasure(ones, colluders)
    return {-1.0: 0.5, 1.0: 0.5} if 2 * ones == colluders else {-1.0: 1.0} if 2 * ones < colluders else {1.0: 1.0}


def majority(ones: int, colluders: int) -> Levels:
    """What more of them have; the median of pixels."""
    return {0.0: 1.0} if 2 * ones == colluders else {-1.0: 1.0} if 2 * ones > colluders else {1.0: 1.0}


STORIES = (
    Story("single", 1, mosaic, 0.4),
    Story("mosaic of 2", 2, mosaic, 0.1),
    Story("mosaic of 4", 4, mosaic, 0.1),
    Story("mean of 8", 8, mean, 0.1),
    Story("majority of 8", 8, majority, 0.1),
    Story("erasure of 3", 3, erasure, 0.1),
    Story("minority of 4", 4, minority, 0.1),
)
