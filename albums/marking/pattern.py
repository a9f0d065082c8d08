"""The mark itself: secret band-pass noise, as strong as each place of a picture hides it.

Every segment carries its own pattern, a random sum of the two-dimensional sines that vanish on the border of a 16x16
MCU: a mosaic of A and B has no seams. Their frequencies hypot(u, v)/32 lie between 0.04 and 0.14 cycles per pixel, where
rescaling, blur and recompression take least, with most weight on the lowest, whose quantisation steps are the smallest.
The pattern is keyed per photo: one fixed pattern would be revealed by averaging many photos (spread spectrum: Cox et
al. 1997).
"""

from functools import lru_cache

import cv2
import numpy as np

from .band_layout import MCU
from .codeword import keyed_bytes

cv2.setNumThreads(1)

HIGHEST = 4.5  # in half-waves per MCU: 0.14 cycles per pixel
DARK = 64  # grey level below which the eye sees more, and the mark grows weaker


def make_pattern(*, mark_key: bytes, photo: str, rendition: str, columns: int, rows: int) -> np.ndarray:
    """Unit-power noise, float32, `rows * 16` x `columns * 16`; each MCU has RMS 1 and zero borders."""
    waves, emphasis = _waves()
    shape = (rows * columns, len(waves))
    raw = keyed_bytes(mark_key, "pattern", photo, rendition, count=2 * shape[0] * shape[1])
    weights = np.frombuffer(raw, "<i2").reshape(shape) * emphasis
    weights /= np.linalg.norm(weights, axis=1, keepdims=True) + 1  # the waves are orthogonal
    # OpenCV's product: NumPy's would wake a thread per core, in a worker that was given one.
    tiles = cv2.gemm(weights, waves, 1, None, 0).reshape(rows, columns, MCU, MCU)
    return tiles.swapaxes(1, 2).reshape(rows * MCU, columns * MCU)


@lru_cache(maxsize=1)
def _waves() -> tuple[np.ndarray, np.ndarray]:
    """The sines, one flattened MCU of RMS 1 per row, and each one's emphasis: its frequency to the -2 (float32)."""
    along = np.sin(np.pi * np.outer(np.arange(1, 5), np.arange(MCU) + 0.5) / MCU)
    numbers = [(v, u) for v in range(1, 5) for u in range(1, 5) if np.hypot(u, v) <= HIGHEST]
    waves = [2 * np.outer(along[v - 1], along[u - 1]).ravel() for v, u in numbers]
    emphasis = [1 / (u * u + v * v) for v, u in numbers]
    return np.array(waves, np.float32), np.array(emphasis, np.float32)


def perceptual_mask(luma: np.ndarray, *, flat: float, texture: float, most: float) -> np.ndarray:
    """RMS in grey levels that each place of uint8 `luma` hides; float32, same shape.

    `flat` where nothing happens, plus `texture` times the local deviation, at most `most`; less in the dark.
    """
    height, width = luma.shape
    small = (max(1, -(-width // 4)), max(1, -(-height // 4)))
    mean = cv2.resize(luma, small, interpolation=cv2.INTER_AREA)
    deviation = cv2.absdiff(luma, cv2.blur(luma, (5, 5)))
    activity = cv2.resize(deviation, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    activity = cv2.GaussianBlur(cv2.erode(activity, np.ones((3, 3), np.uint8)), (0, 0), 1.5)
    dark = np.clip(mean.astype(np.float32) / DARK, 0.7, 1)
    mask = np.minimum(flat + texture * activity, most) * dark
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
