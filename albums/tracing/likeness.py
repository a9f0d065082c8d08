"""What the unmarked rendition would look like in the leak: its colours, tones, sharpness and local contrast.

Fitted to the leak itself by least squares, from the reference alone: the difference of the twin's variants takes no part,
and no codeword. What the fit does not explain is the residual, in which the mark is.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .spectra import WINDOW, kernel_of, weighted_mean, windows

LEVELS = 48  # of the tone curve
REACH = 12  # px: half the side of the kernel
LOCAL = 20.0  # px: sigma of the windows in which brightness and contrast may change
STEADY = 30.0  # grey levels squared: a flat window's contrast is that of the whole picture
CONTRAST = (0.2, 3.0)
# Something else is shown where over so many px the residual has so many times its usual power, and more than the photo's
# own detail.
FOREIGN, UNLIKE = 15, 25.0
FEW, MANY = 0.002, 0.6  # shares of the leak that may be something else
FINEST, COARSEST = 5, 31  # px: between grain and shading
GRAIN = 25.0  # grey levels squared: keeps a few hard edges from deciding on the kernel


@dataclass(frozen=True, eq=False)
class Likeness:
    """`residual`: float32 h x w, grey levels of the leak that the reference does not explain, 0 where not covered.
    `kernel`: what became of a point; `contrast`: float32 h x w, of a grey level.
    `covered`: bool h x w, where the leak is like the photo. `explained`: the share of the leak's detail that the photo
    explains, 0 to 1: nearly all in the right place, little in a wrong one.
    """

    residual: np.ndarray
    kernel: np.ndarray
    contrast: np.ndarray
    covered: np.ndarray
    explained: float

    def carried(self, plane: np.ndarray) -> np.ndarray:
        """What became, in the leak, of something small (float32 h x w) that was added to the reference."""
        return cv2.filter2D(plane, -1, self.kernel, borderType=cv2.BORDER_CONSTANT) * self.contrast


def explain(colour: np.ndarray, *, covered: np.ndarray, reference: np.ndarray) -> Likeness:
    """Fit float32 `reference` (h x w luma) to float32 `colour` (h x w x 3) where it is `covered` (bool h x w).

    What is painted over would bend the fit everywhere: where the first one fails, the second does not look.
    """
    first = _explain(colour, covered, reference)
    power, usual = _mean_square(first.residual), _mean_square(reference - cv2.blur(reference, (FOREIGN, FOREIGN)))
    limit = np.maximum(UNLIKE * (float(np.median(power[covered])) + 1), usual)
    foreign = cv2.dilate((power > limit).astype(np.uint8), np.ones((FOREIGN, FOREIGN), np.uint8)) > 0
    like = covered & ~foreign
    if not FEW < np.mean(foreign[covered]) < MANY:
        return first
    return _explain(colour, like, reference)


def _mean_square(plane: np.ndarray) -> np.ndarray:
    return cv2.blur(plane * plane, (FOREIGN, FOREIGN))


def _explain(colour: np.ndarray, covered: np.ndarray, reference: np.ndarray) -> Likeness:
    luma = mixed(colour, covered=covered, reference=reference)
    curve = tone_curve(luma, covered=covered, reference=reference)
    toned = np.interp(reference, *curve).astype(np.float32)
    slope = np.interp(reference, curve[0], np.gradient(*curve[::-1])).astype(np.float32)
    kernel = point_spread(luma, toned, covered=covered)
    blurred = cv2.filter2D(toned, -1, kernel, borderType=cv2.BORDER_REFLECT)
    gain, offset = _local_fit(luma, blurred, covered)
    residual = np.where(covered, luma - gain * blurred - offset, 0)
    return Likeness(residual, kernel, gain * slope, covered, _explained(luma, residual, covered))


def _explained(luma: np.ndarray, residual: np.ndarray, covered: np.ndarray) -> float:
    seen, left = (np.square(_detail(plane))[covered].sum() for plane in (luma, residual))
    return float(np.clip(1 - left / (seen + 1e-6), 0, 1))


def _detail(plane: np.ndarray) -> np.ndarray:
    return cv2.blur(plane, (FINEST, FINEST)) - cv2.blur(plane, (COARSEST, COARSEST))


def mixed(colour: np.ndarray, *, covered: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The linear mixture of the leak's channels that is most like the reference (float32 h x w).

    Filters and screens weigh colours in ways of their own, and the mark is in the luma alone.
    """
    picked = np.flatnonzero(covered)[:: max(1, int(covered.sum()) // 50_000)]
    samples = colour.reshape(-1, 3)[picked].astype(np.float64)
    wanted = reference.ravel()[picked].astype(np.float64)
    kept, usual = np.ones(len(picked), bool), np.array([0.299, 0.587, 0.114, 0.0])
    for _ in range(3):
        weights = _ridge(samples[kept], wanted[kept], usual=usual)
        error = np.abs(samples @ weights[:3] + weights[3] - wanted)
        kept = error <= 3 * np.median(error) + 1
    return colour @ weights[:3].astype(np.float32) + np.float32(weights[3])


def _ridge(samples: np.ndarray, wanted: np.ndarray, *, usual: np.ndarray) -> np.ndarray:
    """Least squares with an offset, pulled towards the usual luma where the channels do not tell."""
    system = np.column_stack([samples, np.ones(len(samples))])
    loose = np.diag([50.0, 50.0, 50.0, 1e-3]) * len(samples) / 50
    return np.linalg.solve(system.T @ system + loose, system.T @ wanted + loose @ usual)


def tone_curve(luma: np.ndarray, *, covered: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Greys of the reference, rising, and what each became in `luma`: never falling."""
    greys, seen = reference[covered], luma[covered]
    levels = np.clip(greys * (LEVELS / 256), 0, LEVELS - 1).astype(np.int64)
    counts = np.bincount(levels, minlength=LEVELS)
    known = counts > max(20, len(greys) // 2000)
    if known.sum() < 3:
        return np.array([0.0, 255.0]), np.array([0.0, 255.0])
    before = np.bincount(levels, greys, LEVELS)[known] / counts[known]
    after = np.maximum.accumulate(np.bincount(levels, seen, LEVELS)[known] / counts[known])
    ends = (np.r_[-1.0, before, 256.0], np.r_[after[0] - before[0] - 1, after, after[-1] + 256.0 - before[-1]])
    return ends


def point_spread(luma: np.ndarray, toned: np.ndarray, *, covered: np.ndarray) -> np.ndarray:
    """The kernel (float32, odd square) that turns `toned` into `luma`, by the ratio of their spectra (Welch 1967)."""
    places = windows(covered)
    if not len(places):
        return np.ones((1, 1), np.float32)
    before, after = places.spectra(toned), places.spectra(luma)
    weight = 1 / (places.energies(before) + GRAIN)
    power = weighted_mean(np.abs(before) ** 2, weight)
    both = weighted_mean(after * before.conj(), weight)
    transfer = (both + 1e-3 * power.mean()) / (power + 1e-3 * power.mean())
    return kernel_of(transfer, reach=min(REACH, WINDOW // 2 - 1))


def _local_fit(luma: np.ndarray, blurred: np.ndarray, covered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Contrast and brightness (float32 h x w each) that fit `blurred` to `luma` in every surrounding."""
    weight = covered.astype(np.float32)
    total = _mean(weight) + np.float32(1e-6)
    mean_x, mean_y = _mean(weight * blurred) / total, _mean(weight * luma) / total
    x, y = weight * (blurred - mean_x), weight * (luma - mean_y)
    gain = (_mean(x * y) / total + STEADY) / (_mean(x * x) / total + STEADY)
    gain = np.clip(gain, *CONTRAST)
    return gain, mean_y - gain * mean_x


def _mean(plane: np.ndarray) -> np.ndarray:
    """A Gaussian mean, of a shrunken plane: it is smooth."""
    height, width = plane.shape
    small = (max(1, width // 4), max(1, height // 4))
    shrunk = cv2.GaussianBlur(cv2.resize(plane, small, interpolation=cv2.INTER_AREA), (0, 0), LOCAL / 4)
    return cv2.resize(shrunk, (width, height), interpolation=cv2.INTER_LINEAR)
