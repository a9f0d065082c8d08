"""Where a leak, drawn onto the rendition's grid, really shows the photo: not under stickers, frames and paint.

It judges likeness to the unmarked rendition only, over windows far wider than a segment's mark.
"""

import cv2
import numpy as np

SIGMA = 10.0  # px of the windows
BLUR = 1.5  # px; noise is no reason to call a place uncovered
LIKE, UNLIKE_BUT_FLAT = 0.35, 0.35
LEVELS = 32  # of the tone curve


def coverage(luma: np.ndarray, reference: np.ndarray, *, inside: np.ndarray) -> np.ndarray:
    """Where `luma` and `reference` (float32 h x w) show the same (bool h x w), at most `inside`.

    Textured places have to correlate. Flat ones have nothing to correlate: they have to be as bright as the rest of the
    picture says that this grey has become.
    """
    if not inside.any():
        return inside
    one, other = (cv2.GaussianBlur(plane, (0, 0), BLUR) for plane in (luma, reference))
    mean_one, mean_other = _mean(one), _mean(other)
    both = _mean(one * other) - mean_one * mean_other
    var_one = np.maximum(_mean(one * one) - mean_one**2, 0)
    var_other = np.maximum(_mean(other * other) - mean_other**2, 0)
    likeness = both / np.sqrt(var_one * var_other + 1e-3)
    alike = inside & (likeness > 0.5)
    curve, spread, noise = _tone(mean_one, mean_other, var_one, both, var_other, alike if alike.any() else inside)
    fits = np.abs(mean_one - curve) < np.maximum(4 * spread, 8)
    gain = _ratio(both, var_other, alike)
    expected = gain**2 * var_other
    textured = expected > 2 * noise
    flat_ok = fits & (var_one < 6 * (noise + expected) + 4)
    covered = inside & np.where(textured, likeness > LIKE, flat_ok)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return cv2.morphologyEx(covered.astype(np.uint8), cv2.MORPH_CLOSE, kernel).astype(bool) & inside


def _tone(mean_one, mean_other, var_one, both, var_other, alike):
    """What each grey of the rendition has become (h x w), how much that scatters, and the noise's variance."""
    levels = np.clip(mean_other * (LEVELS / 256), 0, LEVELS - 1).astype(np.int64)
    counts = np.bincount(levels[alike], minlength=LEVELS)
    sums = np.bincount(levels[alike], mean_one[alike], minlength=LEVELS)
    known = counts > 20
    if not known.any():
        return mean_one, 255.0, 1.0
    table = np.interp(np.arange(LEVELS), np.flatnonzero(known), sums[known] / counts[known])
    curve = np.interp(mean_other.ravel(), (np.arange(LEVELS) + 0.5) * (256 / LEVELS), table).reshape(mean_other.shape)
    spread = 1.5 * float(np.median(np.abs(mean_one - curve)[alike]))
    left = var_one - both**2 / (var_other + 1e-3)
    return curve.astype(np.float32), spread, float(np.median(np.maximum(left[alike], 0))) + 0.05


def _ratio(both: np.ndarray, var_other: np.ndarray, alike: np.ndarray) -> float:
    """How much contrast the leak has for the rendition's."""
    total = var_other[alike].sum() if alike.any() else 0
    return float(both[alike].sum() / total) if total > 0 else 1.0


def _mean(plane: np.ndarray) -> np.ndarray:
    side = 2 * round(1.22 * SIGMA) + 1
    return cv2.blur(cv2.blur(plane, (side, side)), (side, side))
