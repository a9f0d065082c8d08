"""Whether a leak really shows a photo: how many of its points lie where one turn, scale and shift would put them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .corners import LEVEL
from .fingerprints import Fingerprint

ALIKE = 24  # most bits of 80 in which two points may differ
LIKELIHOOD = 14.0  # bits; a Gaussian that weighs a pair by its difference
MOST_PAIRS, SEEDS, BEST = 250, 80, 3
# What a pair may be wrong by. By one pair alone: px of the leak, and a share of the distance.
LOOSE_PIXELS, LOOSE_SHARE = 6.0, 0.12
# By what fits many: px of the point's own level, and a share of the distance, at first and then.
CLOSE_LEVELS, CLOSE_SHARES = 2.5, (0.1, 0.06)
AT_ONCE = 64  # points that are compared in one go: so few that they stay in the processor's cache
SAME_TURN = 0.4  # radians
SAME_SCALE = 1.5  # levels of the pyramid


def agreement(leak: Fingerprint, photo: Fingerprint) -> float:
    """How many points of `leak` agree on how `photo` lies on it, those that differ counting less; by chance hardly 4.

    Each of the likest pairs is a whole hypothesis, and all others are asked whether they agree (Lowe 2004 votes so, but in
    bins). The best few are fitted to those that do, and asked about once more, more closely.
    """
    pairs = Pairs.of(leak, photo)
    if len(pairs.here) < 2:
        return 0.0
    agree = pairs.agreeing_with_each()
    best = np.argsort(-(agree @ pairs.weights), kind="stable")[:BEST]
    return max(pairs.distinct_weight(pairs.fitted(agree[seed])) for seed in best)


@dataclass(frozen=True, eq=False)
class Pairs:
    """n pairs of like points, the likest first. `here`: their places in the leak; `weights`: float64 n, 1 for equal ones.

    `on_leak`, `on_photo`: complex128 n, px; `levels`: of the leak's points; `maps`: complex128 n, the turn and scale that
    a pair alone speaks for.
    """

    here: np.ndarray
    weights: np.ndarray
    on_leak: np.ndarray
    on_photo: np.ndarray
    levels: np.ndarray
    maps: np.ndarray

    @classmethod
    def of(cls, leak: Fingerprint, photo: Fingerprint) -> "Pairs":
        """For each point of `photo` the one of `leak` with the likest signature, as far as they are alike."""
        here, there, apart = _likest(leak, photo)
        turns = np.deg2rad((leak.angles[here].astype(float) - photo.angles[there]) * 360 / 256)
        scales = LEVEL ** (leak.levels[here].astype(float) - photo.levels[there])
        on_leak, on_photo = leak.places[here] @ (1, 1j), photo.places[there] @ (1, 1j)
        weights = np.exp(-((apart / LIKELIHOOD) ** 2))
        return cls(here, weights, on_leak, on_photo, leak.levels[here], scales * np.exp(1j * turns))

    def agreeing_with_each(self) -> np.ndarray:
        """bool seeds x n: whether a pair lies where a seed alone would put it, turned and scaled as that."""
        seeds = np.arange(min(len(self.here), SEEDS))[:, None]
        expected = self.maps[seeds] * (self.on_photo - self.on_photo[seeds])
        wrong = np.abs(self.on_leak - self.on_leak[seeds] - expected)
        return (wrong < LOOSE_PIXELS + LOOSE_SHARE * np.abs(expected)) & self._alike_turned(self.maps[seeds])

    def fitted(self, agree: np.ndarray) -> np.ndarray:
        """bool n: the pairs that agree with what fits those of `agree` best."""
        for share in CLOSE_SHARES:
            turn, middle_here, middle_there = self._fit(agree)
            expected = turn * (self.on_photo - middle_there)
            wrong = np.abs(self.on_leak - middle_here - expected)
            agree = wrong < CLOSE_LEVELS * LEVEL**self.levels + share * np.abs(expected)
            agree &= self._alike_turned(turn)
        return agree

    def distinct_weight(self, agree: np.ndarray) -> float:
        """The sum of weights, each point of the leak counted once."""
        which = np.flatnonzero(agree)
        _, first = np.unique(self.here[which], return_index=True)
        return float(self.weights[which[first]].sum())

    def _fit(self, agree: np.ndarray) -> tuple[complex, complex, complex]:
        """Turn and scale, and the middles on leak and photo, by least squares; of one pair alone, its own."""
        weights = self.weights * agree
        if np.count_nonzero(agree) < 3:
            only = int(np.argmax(weights))
            return self.maps[only], self.on_leak[only], self.on_photo[only]
        middle_here, middle_there = (weights @ places / weights.sum() for places in (self.on_leak, self.on_photo))
        there = self.on_photo - middle_there
        spread = weights @ np.abs(there) ** 2
        turn = (weights * there.conj()) @ (self.on_leak - middle_here) / max(spread, 1e-6)
        return turn or 1e-6, middle_here, middle_there

    def _alike_turned(self, turn: np.ndarray | complex) -> np.ndarray:
        apart = self._logarithms - np.log(turn)
        turned = np.abs(np.mod(apart.imag + np.pi, 2 * np.pi) - np.pi)
        return (turned < SAME_TURN) & (np.abs(apart.real) <= SAME_SCALE * np.log(LEVEL))

    @cached_property
    def _logarithms(self) -> np.ndarray:
        return np.log(self.maps)


def _likest(leak: Fingerprint, photo: Fingerprint) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places in both, and the bits in which they differ: three int64 arrays, the likest pairs first."""
    if not len(leak) or not len(photo):
        return (np.empty(0, int),) * 3
    some = np.array_split(photo.signatures, -(-len(photo) // AT_ONCE))
    here = np.concatenate([np.bitwise_count(few[:, None] ^ leak.signatures).argmin(axis=1) for few in some])
    apart = np.bitwise_count(photo.signatures ^ leak.signatures[here]).astype(int)
    apart += np.bitwise_count(photo.words ^ leak.words[here])
    there = np.argsort(apart, kind="stable")[:MOST_PAIRS]
    there = there[apart[there] <= ALIKE]
    return here[there], there, apart[there]
