"""Somebody takes the visible name off. Arrays are uint8 RGB; `bands` are (first, past last) rows in px."""

import cv2
import numpy as np

from benchmarks._attacks_codecs import jpeg

Rows = tuple[tuple[int, int], ...]


def painted_over(rgb: np.ndarray, rng: np.random.Generator, *, bands: Rows) -> np.ndarray:
    """Bars of one colour, or of heavy blur, over the bands; JPEG 60."""
    rgb = rgb.copy()
    for first, last in bands:
        if rng.random() < 0.5:
            rgb[first:last] = rng.integers(0, 256, 3)
        else:
            rgb[first:last] = cv2.blur(rgb, (41, 41))[first:last]
    return jpeg(rgb, quality=60)


def inpainted(rgb: np.ndarray, *, bands: Rows) -> np.ndarray:
    """The letters filled in from what is around them (Telea 2004); JPEG 60."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    outline = cv2.morphologyEx(luma, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    letters = np.zeros_like(luma)
    for first, last in bands:
        strip = outline[first:last]
        letters[first:last] = cv2.dilate((strip > max(6, np.quantile(strip, 0.6))).astype(np.uint8), np.ones((3, 3)))
    return jpeg(cv2.inpaint(rgb, letters, 3, cv2.INPAINT_TELEA), quality=60)
