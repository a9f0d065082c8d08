"""What is left of the mark in a leak: one soft value per segment.

Informed detection (Cox et al. 1997): the twin's own variants tell what the mark was, and the leak itself what became of it.
No codeword is known here, nor who could have had a copy. So whatever is chosen by what is found here, be it a
registration, a gain or how noisy a place is, is chosen blindly: the odds of an innocent stay what they are.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .chips import Chips, correlate
from .likeness import Likeness, explain
from .refinement import Aligned
from .spectra import kernel_of, weighted_mean, windows

NEAR = 6.0  # px: sigma of the surroundings whose noise counts
ROUNDING = 0.3  # grey levels: no leak is cleaner than that
HARDEST = 3.5  # deviations of noise beyond which a pixel tells no more
WHITENING_REACH = 12  # px
SURE = 0.997  # no segment is trusted further than this: what looks like a mark can be something else
ROUNDS = 3
GAINS, NOISES = np.geomspace(0.05, 1.6, 16), np.geomspace(0.6, 3, 12)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Per segment (float64[chips], row by row), 0 where the leak does not show it:

    `values`: half the log-likelihood ratio of variant A (positive) against B, if it is one of them.
    `levels`, `noise`: where it stands between B (-1) and A (+1), and with what deviation; noise is infinite where nothing
    is seen. `quality`: by how much (natural logarithm) the leak is likelier with the mark than with none.
    """

    values: np.ndarray
    levels: np.ndarray
    noise: np.ndarray
    quality: float

    @property
    def segments_used(self) -> int:
        return int(np.count_nonzero(self.values))


def evidence(aligned: Aligned, *, reference: np.ndarray, difference: np.ndarray) -> Evidence:
    """Weigh `aligned` against `reference` and `difference` (float32 h x w luma, from `decoding`)."""
    shape = tuple(-(-side // 16) for side in reference.shape)
    box = _box(aligned.covered)
    if box is None:
        return _nothing(shape)
    covered = aligned.covered[box]
    likeness = explain(aligned.colour[box], covered=covered, reference=reference[box])
    mark = difference[box]
    expected = np.zeros_like(mark)
    for _ in range(2):
        chips = _whitened_chips(likeness, mark, expected=expected, covered=covered)
        gain, noise, quality = _strength(chips)
        levels, deviations = _separated(chips, gain=gain, noise=noise)
        certain = np.tanh(levels / deviations**2)
        expected = gain * likeness.carried(mark * _spread(certain, mark.shape))
    values = np.arctanh(SURE * certain)
    places = np.s_[box[0].start // 16 : -(-box[0].stop // 16), box[1].start // 16 : -(-box[1].stop // 16)]
    return Evidence(_placed(values, shape, places), _placed(levels, shape, places),
                    _placed(deviations, shape, places, rest=np.inf), quality)


def _nothing(shape: tuple[int, int]) -> Evidence:
    none = np.zeros(shape[0] * shape[1])
    return Evidence(none, none, np.full_like(none, np.inf), 0.0)


def _placed(values: np.ndarray, shape: tuple[int, int], places, *, rest: float = 0.0) -> np.ndarray:
    every = np.full(shape, rest)
    every[places] = values
    return every.ravel()


def _box(covered: np.ndarray) -> tuple[slice, slice] | None:
    """The smallest rectangle of whole segments that holds all that is covered."""
    rows, columns = (np.flatnonzero(covered.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return tuple(
        slice(seen[0] // 16 * 16, min(-(-(seen[-1] + 1) // 16) * 16, side))
        for seen, side in zip((rows, columns), covered.shape, strict=True)
    )


def _whitened_chips(likeness: Likeness, mark: np.ndarray, *, expected: np.ndarray, covered: np.ndarray) -> Chips:
    """Correlate where noise is of deviation 1 everywhere, and white.

    `expected`: what of the residual is probably mark, not noise.
    """
    scale = np.where(covered, 1 / _local_noise(likeness.residual - expected, covered), 0).astype(np.float32)
    noise = (likeness.residual - expected) * scale
    kernel = _whitening(noise, covered)
    residual = np.clip(noise, -HARDEST, HARDEST) + expected * scale
    return correlate(
        cv2.filter2D(residual, -1, kernel, borderType=cv2.BORDER_CONSTANT),
        mark,
        carried=lambda part: cv2.filter2D(likeness.carried(part) * scale, -1, kernel, borderType=cv2.BORDER_CONSTANT),
    )


def _local_noise(residual: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """The deviation of the residual around every place (float32 h x w)."""
    near = covered.astype(np.float32)
    total = cv2.GaussianBlur(near, (0, 0), NEAR) + np.float32(1e-6)
    power = cv2.GaussianBlur(residual * residual, (0, 0), NEAR) / total
    return np.sqrt(power + ROUNDING**2)


def _whitening(noise: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """The kernel that makes the noise white: its mean spectrum to the -1/2."""
    places = windows(covered)
    if not len(places):
        return np.ones((1, 1), np.float32)
    spectra = places.spectra(noise)
    power = weighted_mean(np.abs(spectra) ** 2, np.ones(len(places)))
    power[0, 0] = max(power[0, 0], power[0, 1], power[1, 0])
    power = cv2.GaussianBlur(np.fft.fftshift(power, axes=0).astype(np.float32), (3, 3), 0.6, borderType=cv2.BORDER_REFLECT_101)
    power = np.fft.ifftshift(power, axes=0)
    floor = 0.02 * power.mean()
    return kernel_of(np.sqrt(power.mean() / (power + floor)), reach=WHITENING_REACH)


def _strength(chips: Chips) -> tuple[float, float, float]:
    """How strong the mark still is, how noisy the matches are (1: as expected), and how much likelier that makes them.

    Maximum likelihood over a grid, for segments that are either A or B.
    """
    seen = chips.energy > 1e-3 * max(float(chips.energy.max()), 1e-9)
    match, energy = chips.match[seen], chips.energy[seen]
    if not len(match):
        return 0.05, 1.0, 0.0
    root = np.sqrt(energy)
    standard = np.abs(match) / root
    likelihood = np.array([[_log_likelihood(standard, gain * root, noise) for noise in NOISES] for gain in (0.0, *GAINS)])
    best = np.unravel_index(np.argmax(likelihood[1:]), likelihood[1:].shape)
    quality = float(likelihood[1:].max() - likelihood[0].max())
    return float(GAINS[best[0]]), float(NOISES[best[1]]), max(quality, 0.0)


def _log_likelihood(standard: np.ndarray, mean: np.ndarray, noise: float) -> float:
    """Of |match| / deviation, when its mean is `mean` or -`mean`."""
    apart = np.logaddexp(-((standard - mean) ** 2) / (2 * noise**2), -((standard + mean) ** 2) / (2 * noise**2))
    return float(apart.sum() - len(standard) * np.log(noise))


def _separated(chips: Chips, *, gain: float, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Levels and their deviations, neighbours taken away as far as they are known (Wang and Poor 1999)."""
    known = np.zeros_like(chips.match)
    energy = np.maximum(chips.energy, 1e-9)
    for _ in range(ROUNDS):
        levels = (chips.match - gain * chips.spilled(known)) / (gain * energy)
        unknown = chips.spilled(1 - known**2, squared=True)
        deviations = np.sqrt(noise**2 * energy + gain**2 * unknown) / (gain * energy)
        known = np.tanh(levels / deviations**2)
    return levels, deviations


def _spread(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Each segment's value at its pixels (float32)."""
    return np.kron(values, np.ones((16, 16), np.float32))[: shape[0], : shape[1]].astype(np.float32)
