"""Spectra of the covered part of a picture, averaged over overlapping windows (Welch 1967), and kernels made of them."""

from dataclasses import dataclass

import cv2
import numpy as np

WINDOW = 32  # px a side
LEAST = 0.9  # of a window that has to be covered
MOST = 900  # windows looked at


@dataclass(frozen=True, eq=False)
class Windows:
    """Corners (int64[n]) of the windows that are covered."""

    tops: np.ndarray
    lefts: np.ndarray

    def __len__(self) -> int:
        return len(self.tops)

    def spectra(self, plane: np.ndarray) -> np.ndarray:
        """The spectrum of each window, its mean taken away: complex64[n, WINDOW, WINDOW // 2 + 1]."""
        every = np.lib.stride_tricks.sliding_window_view(plane, (WINDOW, WINDOW))
        tiles = every[self.tops, self.lefts].astype(np.float32)
        tiles -= (tiles * TAPER).sum(axis=(1, 2), keepdims=True) / TAPER.sum()
        return np.fft.rfft2(tiles * TAPER)

    def energies(self, spectra: np.ndarray) -> np.ndarray:
        """The variance in each window."""
        return 2 * (np.abs(spectra) ** 2).sum(axis=(1, 2)) / (WINDOW**2 * (TAPER**2).sum())


def windows(covered: np.ndarray) -> Windows:
    """Evenly spread windows of which nearly all is covered (bool h x w); none if the piece is too small."""
    if min(covered.shape) < WINDOW:
        return Windows(np.zeros(0, np.int64), np.zeros(0, np.int64))
    step = int(np.clip(np.sqrt(covered.sum() / MOST), 4, 2 * WINDOW))
    share = cv2.boxFilter(covered.astype(np.float32), -1, (WINDOW, WINDOW), anchor=(0, 0))
    rows, columns = covered.shape[0] - WINDOW + 1, covered.shape[1] - WINDOW + 1
    tops, lefts = np.nonzero(share[:rows:step, :columns:step] >= LEAST)
    return Windows(tops * step, lefts * step)


def weighted_mean(spectra: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The mean over windows."""
    return np.tensordot(weight / weight.sum(), spectra, axes=1)


def kernel_of(transfer: np.ndarray, *, reach: int) -> np.ndarray:
    """The kernel (float32, 2 `reach` + 1 a side, as cv2.filter2D wants it) of a half-spectrum, faded at its rim."""
    point = np.fft.fftshift(np.fft.irfft2(transfer, s=(WINDOW, WINDOW)))
    middle = WINDOW // 2
    cut = point[middle - reach : middle + reach + 1, middle - reach : middle + reach + 1]
    along = np.arange(-reach, reach + 1) / (reach + 1)
    fade = np.cos(np.pi / 2 * along) ** 0.5
    return np.ascontiguousarray((cut * np.outer(fade, fade))[::-1, ::-1], np.float32)


TAPER = np.outer(np.hanning(WINDOW), np.hanning(WINDOW)).astype(np.float32)
