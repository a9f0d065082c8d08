"""Luma freed from what filters, screens and cameras do to it: brightness, contrast and gamma, as they are locally."""

import cv2
import numpy as np

LEAST_DEVIATION = 0.6  # grey levels; below it there is only rounding


def normalised(luma: np.ndarray, *, sigma: float) -> np.ndarray:
    """Float32 `luma` with a local mean of 0 and a local deviation of about 1, over a Gaussian of `sigma` px.

    Flat places stay flat: half the picture's typical deviation is added to theirs, or their noise would be all that is
    seen.
    """
    detail = luma - _mean(luma, sigma)
    # Box filters keep running sums, which may end a little below zero.
    deviation = np.sqrt(np.maximum(_mean(detail * detail, sigma), 0))
    typical = max(LEAST_DEVIATION, 0.5 * float(np.median(deviation[::4, ::4])))
    return detail / (deviation + typical)


def _mean(plane: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian mean; two boxes are close enough, and their cost does not grow with sigma."""
    side = 2 * round(1.22 * sigma) + 1
    return cv2.blur(cv2.blur(plane, (side, side)), (side, side))
