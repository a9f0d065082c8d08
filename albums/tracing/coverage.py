"""Where a leak, drawn onto the rendition's grid, really shows the photo: not under stickers, frames and paint.

It judges likeness to the unmarked rendition only, over windows wider than a segment.
"""

from dataclasses import dataclass

import cv2
import numpy as np

SIGMA = 10.0  # px of the windows
BLUR = 1.5  # px; noise is no reason to call a place uncovered
LIKE, SURELY_LIKE = 0.35, 0.5  # correlations
ROUNDING = 0.1  # variance that sums of float32 leave where nothing is
LEAST_SHARE = 0.04  # of the rendition's contrast that has to be found again, or only what is surely alike counts
TEXTURED = 2.0  # times the noise's variance, that a place's contrast has to have for a correlation to be told
LEVELS = 32  # of the tone curve
FURTHEST_OFF, LEAST_OFF = 4.0, 8.0  # from the tone curve: times its scatter, and grey levels


@dataclass(frozen=True, eq=False)
class Moments:
    """Local means, variances and covariance (float32 h x w) of the leak (`seen`) and the rendition (`true`)."""

    mean_seen: np.ndarray
    mean_true: np.ndarray
    seen: np.ndarray
    true: np.ndarray
    both: np.ndarray


def coverage(luma: np.ndarray, reference: np.ndarray, *, inside: np.ndarray) -> np.ndarray:
    """Where `luma` and `reference` (float32 h x w) show the same (bool h x w), at most `inside`.

    Textured places have to correlate. Flat ones have nothing to correlate: they have to be as bright as the rest of the
    picture says that this grey has become, and as flat as its noise allows.
    """
    local = _moments(luma, reference)
    likeness = local.both / np.sqrt((local.seen + ROUNDING) * (local.true + ROUNDING))
    alike = inside & (likeness > SURELY_LIKE)
    if local.true[alike].sum() <= LEAST_SHARE * local.true[inside].sum():
        return alike
    gain = float(local.both[alike].sum() / (local.true[alike].sum() + 1e-6))
    noise = float(np.median(np.maximum(local.seen - local.both**2 / (local.true + 1e-3), 0)[alike])) + 0.05
    expected = gain**2 * local.true
    flat = _fits_tone(local, alike) & (local.seen < 6 * (noise + expected) + 4)
    covered = inside & np.where(expected > TEXTURED * noise, likeness > LIKE, flat)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return cv2.morphologyEx(covered.astype(np.uint8), cv2.MORPH_CLOSE, disc).astype(bool) & inside


def _moments(luma: np.ndarray, reference: np.ndarray) -> Moments:
    seen, true = (cv2.GaussianBlur(plane, (0, 0), BLUR) for plane in (luma, reference))
    mean_seen, mean_true = _mean(seen), _mean(true)
    return Moments(
        mean_seen=mean_seen,
        mean_true=mean_true,
        seen=np.maximum(_mean(seen * seen) - mean_seen**2, 0),
        true=np.maximum(_mean(true * true) - mean_true**2, 0),
        both=_mean(seen * true) - mean_seen * mean_true,
    )


def _fits_tone(local: Moments, alike: np.ndarray) -> np.ndarray:
    """Where the leak is about as bright as each grey of the rendition has become in the places that are `alike`."""
    levels = np.clip(local.mean_true[alike] * (LEVELS / 256), 0, LEVELS - 1).astype(np.int64)
    counts = np.bincount(levels, minlength=LEVELS)
    known = np.flatnonzero(counts)
    table = np.bincount(levels, local.mean_seen[alike], minlength=LEVELS)[known] / counts[known]
    greys = (known + 0.5) * (256 / LEVELS)
    off = np.abs(local.mean_seen - np.interp(local.mean_true.ravel(), greys, table).reshape(alike.shape))
    return off < max(FURTHEST_OFF * 1.5 * float(np.median(off[alike])), LEAST_OFF)


def _mean(plane: np.ndarray) -> np.ndarray:
    side = 2 * round(1.22 * SIGMA) + 1
    return cv2.blur(cv2.blur(plane, (side, side)), (side, side))
