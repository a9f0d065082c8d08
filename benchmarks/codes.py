"""Which code finds colluders: fair coins, biased ones, and mixtures of both, against what people do with their copies.

Simulated: segments are read with noise, and a strategy says what level a segment has, given how many of the colluders have
bit 1 there. The odds are those that a trace computes, of the likeliest colluder, before any correction but for the stories.
"""

import argparse
import json
import sys
from collections.abc import Callable
from statistics import median

import numpy as np

from albums.marking.codeword import RARE
from albums.tracing.odds import tail
from albums.tracing.scores import STORIES, Levels, erasure, gains, majority, mean, minority, mosaic
from benchmarks._trials import generator

SEGMENTS = 3500  # of the viewer part of a view
NOISE = 0.51  # deviation of a level: 2.5 % of segments are misread
REACH = -15.0  # log10: 10^-9 among a million candidates
# A piece of one copy: segments, and the deviation at which so many are misread.
PIECES = {"piece of 96 segments, 5 % misread": (96, 0.61), "piece of 140 segments, 15 % misread": (140, 0.965)}
OWN = 0.25  # of the segments, those of the device part, which is fair in every code
PIECE_TRIALS = 200


def coin_flip(ones: int, colluders: int) -> Levels:
    """Where they differ, either at random."""
    return erasure(ones, colluders) if ones in (0, colluders) else {-1.0: 0.5, 1.0: 0.5}


STRATEGIES: dict[str, tuple[int, Callable[[int, int], Levels]]] = {
    "average of 8": (8, mean),
    "median of 8": (8, majority),
    "nothing where 4 differ": (4, erasure),
    "mosaic of 4": (4, mosaic),
    "minority of 3": (3, minority),
    "minority of 4": (4, minority),
    "coin flip of 4": (4, coin_flip),
}


def two_points(rare: float) -> Callable[[np.random.Generator, int], np.ndarray]:
    return lambda rng, count: rng.choice([rare, 1 - rare], count)


def arcsine(rng: np.random.Generator, count: int) -> np.ndarray:
    """Tardos 2003, cut off at 0.01."""
    cut = np.arcsin(0.01**0.5)
    return np.sin(rng.uniform(cut, np.pi / 2 - cut, count)) ** 2


def ours(rng: np.random.Generator, count: int) -> np.ndarray:
    """Half of the segments fair, half biased, as `albums.marking.codeword` draws them."""
    return np.array([128, 128, RARE, 256 - RARE])[rng.integers(0, 4, count)] / 256


CODES: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "fair": lambda rng, count: np.full(count, 0.5),
    "0.21 / 0.79": two_points(0.21),
    "0.14 / 0.86": two_points(0.14),
    "arcsine": arcsine,
    "ours": ours,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench codes", description=__doc__)
    parser.add_argument("--trials", type=int, default=12, metavar="N", help="coalitions of each kind (default 12)")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(argv)
    print(f"log10 p of the likeliest colluder, median / worst of {options.trials}; to reach: {REACH:.0f}")
    print(f"{'':<36}", *(f"{name:>16}" for name in CODES))
    rows = {name: _coalitions(name, options.trials) for name in STRATEGIES}
    for name, found in rows.items():
        print(f"{name:<36}", *(f"{median(odds):>8.0f} /{max(odds):>6.0f}" for odds in found.values()))
    pieces = {name: {code: _found(code, *piece) for code in CODES} for name, piece in PIECES.items()}
    for name, shares in pieces.items():
        print(f"{name + ': found':<36}", *(f"{share:>16.0%}" for share in shares.values()))
    if options.json:
        print(json.dumps({"bench": "codes", "rows": rows, "pieces": pieces}))
    worst = max(median(found["ours"]) for found in rows.values())
    return 0 if worst <= REACH else 1


def _coalitions(name: str, trials: int) -> dict[str, list[float]]:
    colluders, strategy = STRATEGIES[name]
    return {code: [_best_odds(code, name, colluders, strategy, trial) for trial in range(trials)] for code in CODES}


def _best_odds(code: str, name: str, colluders: int, strategy: Callable[[int, int], Levels], trial: int) -> float:
    rng = generator(code, name, trial)
    chances = CODES[code](rng, SEGMENTS)
    bits = (rng.random((colluders, SEGMENTS)) < chances).astype(np.uint8)
    drawn = np.array([_drawn(strategy(int(ones), colluders), rng) for ones in bits.sum(axis=0)])
    return float(_odds(drawn + rng.normal(0, NOISE, SEGMENTS), NOISE, chances, bits).min())


def _drawn(levels: Levels, rng: np.random.Generator) -> float:
    return float(rng.choice(list(levels), p=list(levels.values())))


def _found(code: str, segments: int, noise: float) -> float:
    """The share of pieces of a single copy whose viewer, device and day together are as improbable as REACH."""
    found = 0
    for trial in range(PIECE_TRIALS):
        rng = generator(code, segments, trial)
        chances = np.where(rng.random(segments) < OWN, 0.5, CODES[code](rng, segments))
        bits = (rng.random((1, segments)) < chances).astype(np.uint8)
        found += bool(_odds(1 - 2.0 * bits[0] + rng.normal(0, noise, segments), noise, chances, bits)[0] <= REACH)
    return found / PIECE_TRIALS


def _odds(levels: np.ndarray, noise: float, chances: np.ndarray, bits: np.ndarray) -> np.ndarray:
    deviations = np.full(len(levels), noise)
    scores = [gains(levels, deviations, story=story, probability_of_one=chances) for story in STORIES]
    odds = [
        tail(score, probability_of_one=chances).log10(bits) - np.log10(story.weight)
        for score, story in zip(scores, STORIES, strict=True)
    ]
    return np.min(odds, axis=0)


if __name__ == "__main__":
    sys.exit(main())
