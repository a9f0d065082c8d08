"""What is left of the mark in a leak: one soft value per segment.

Informed detection (Cox et al. 1997): the twin's own variants tell what the mark was, and the leak itself what became of it.
No codeword is known here, nor who could have had a copy. So whatever is chosen by what is found here, be it a
registration, a gain or how noisy a place is, is chosen blindly: the odds of an innocent stay what they are.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .chips import Chips, correlate, per_segment, quarters
from .faint import survival
from .likeness import Likeness, explain
from .refinement import Aligned
from .spectra import kernel_of, weighted_mean, windows

NEAR = 6.0  # px: sigma of the surroundings whose noise counts
ROUNDING = 0.3  # grey levels: no leak is cleaner than that
HARDEST = 3.5  # deviations of noise beyond which a pixel tells no more
WHITENING_REACH = 12  # px
SURE = 0.997  # no segment is trusted further than this: what looks like a mark can be something else
ROUNDS = 3
LEAST_GAIN = 0.1
LIKENESS = 30.0  # deviations that a photo is worth which is wholly explained, beside one that is not at all
LEAST_SURVIVAL = 0.45  # of faint detail: measured, copies of which more is left are traced
MOST_ENERGY = 9.0  # of one match: what is far louder than a mark is something else


@dataclass(frozen=True, eq=False)
class Evidence:
    """Per segment (float64[chips], row by row), 0 where the leak does not show it:

    `values`: half the log-likelihood ratio of variant A (positive) against B, if it is one of them.
    `levels`, `noise`: where it stands between B (-1) and A (+1), and with what deviation; noise is infinite where nothing
    is seen. `quality`: by how many deviations more of the segments' own patterns is there than of others. `explained`: the
    share of what is seen that is the photo (`likeness`). `readable`: how improbable (-log10) the owner of a copy would be
    by chance, if a copy had come to look like that (`faint`).
    """

    values: np.ndarray
    levels: np.ndarray
    noise: np.ndarray
    quality: float
    explained: float = 0.0
    readable: float = 0.0

    @property
    def standing(self) -> float:
        """By which places on a rendition, and photos, are compared, blindly.

        Wrong places leave noise that is no chance, and looks like a mark: so likeness counts too.
        """
        return self.quality + LIKENESS * self.explained

    @property
    def segments_used(self) -> int:
        return int(np.count_nonzero(self.values))


def evidence(aligned: Aligned, *, reference: np.ndarray, difference: np.ndarray) -> Evidence:
    """Weigh `aligned` against `reference` and `difference` (float32 h x w luma, from `decoding`)."""
    shape = tuple(-(-side // 16) for side in reference.shape)
    box = _box(aligned.covered)
    if box is None:
        return _nothing(shape)
    likeness = explain(aligned.colour[box], covered=aligned.covered[box], reference=reference[box])
    mark = difference[box]
    chips = _chips(likeness, mark, expected=_first_guess(likeness, mark))
    gain, noise, quality = _strength(chips)
    levels, deviations = _separated(chips, gain=gain, noise=noise)
    values = np.arctanh(SURE * np.tanh(levels / deviations**2))
    places = np.s_[box[0].start // 16 : -(-box[0].stop // 16), box[1].start // 16 : -(-box[1].stop // 16)]
    return Evidence(
        values=_placed(values, shape, places),
        levels=_placed(levels, shape, places),
        noise=_placed(deviations, shape, places, rest=np.inf),
        quality=quality,
        explained=likeness.explained,
        readable=_readable(chips, noise=noise, survival=_survival(likeness, reference[box], mark)),
    )


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


def _first_guess(likeness: Likeness, mark: np.ndarray) -> np.ndarray:
    """What of the residual is mark (float32 h x w), each segment seen by itself."""
    scale = _scale(likeness.residual, likeness.covered)
    pattern = likeness.carried(mark)
    seen = np.clip(likeness.residual * scale, -HARDEST, HARDEST)
    match, energy = per_segment(seen * pattern * scale), per_segment((pattern * scale) ** 2)
    return pattern * _spread(np.tanh(match) * np.minimum(np.abs(match) / (energy + 1e-9), 1), mark.shape)


def _chips(likeness: Likeness, mark: np.ndarray, *, expected: np.ndarray) -> Chips:
    """Correlate where noise is of deviation 1 everywhere, and white.

    `expected`: what of the residual is probably mark, not noise.
    """
    scale = _scale(likeness.residual - expected, likeness.covered)
    noise = (likeness.residual - expected) * scale
    kernel = _whitening(noise, likeness.covered)
    residual = np.clip(noise, -HARDEST, HARDEST) + expected * scale
    patterns = [_filtered(likeness.carried(part) * scale, kernel) for part in quarters(mark)]
    return correlate(_filtered(residual, kernel), patterns)


def _filtered(plane: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_CONSTANT)


def _scale(residual: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """What makes the noise's deviation 1 (float32 h x w); 0 where nothing is covered."""
    return np.where(covered, 1 / _local_noise(residual, covered), 0).astype(np.float32)


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
    power = cv2.GaussianBlur(
        np.fft.fftshift(power, axes=0).astype(np.float32), (3, 3), 0.6, borderType=cv2.BORDER_REFLECT_101
    )
    power = np.fft.ifftshift(power, axes=0)
    floor = 0.02 * power.mean()
    return kernel_of(np.sqrt(power.mean() / (power + floor)), reach=WHITENING_REACH)


def _strength(chips: Chips) -> tuple[float, float, float]:
    """How strong the mark still is (1: as in the copy), how noisy the matches are, and how certain it is that there is any.

    By what more power the matches have than those with patterns of other segments, which are not there.
    """
    seen = chips.energy > 1e-3 * max(float(chips.energy.max()), 1e-9)
    energy = chips.energy[seen]
    power, chance = chips.match[seen] ** 2 / np.maximum(energy, 1e-9), chips.null[seen] ** 2
    noise = np.maximum(np.minimum(chance, 9).mean(), 0.1) if len(energy) else 1.0
    weight = energy / (noise + energy) ** 2
    more = (weight * (np.minimum(power, MOST_ENERGY + energy) - noise)).sum()
    gain = np.sqrt(np.clip(more / max((weight * energy).sum(), 1e-9), LEAST_GAIN**2, 1.0))
    capped = np.minimum(power, 25 * noise) - np.minimum(chance, 25 * noise)
    share = energy / (noise + energy)
    quality = (share * capped).sum() / np.sqrt((share**2 * capped**2).sum() + 1e-9)
    return float(gain), float(np.sqrt(noise)), max(float(quality), 0.0)


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


def _survival(likeness: Likeness, reference: np.ndarray, mark: np.ndarray) -> float:
    visible = _scale(likeness.residual, likeness.covered)
    return survival(likeness, visible=visible, reference=reference, difference=mark)


def _readable(chips: Chips, *, noise: float, survival: float) -> float:
    """What all segments together would tell, by the capacity of channels as noisy as they are (Shannon 1948); nothing where
    as faint things are mostly gone.
    """
    if survival < LEAST_SURVIVAL:
        return 0.0
    bits = np.minimum(1, np.log2(1 + survival**2 * np.maximum(chips.energy, 0) / noise**2) / 2)
    return float(bits.sum() * np.log10(2))


def _spread(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Each segment's value at its pixels (float32)."""
    return np.kron(values, np.ones((16, 16), np.float32))[: shape[0], : shape[1]].astype(np.float32)
