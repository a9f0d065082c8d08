"""How far one picture is from another. All measures take uint8 RGB arrays of one shape, and are of double precision."""

import cv2
import numpy as np


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Peak signal to noise ratio in dB: the lower one of decoded RGB (all channels) and luma (ITU-R BT.601)."""
    return min(_psnr(one, other), _psnr(luma(one), luma(other)))


def excess(original: np.ndarray, *, unmarked: np.ndarray, marked: np.ndarray) -> float:
    """By how many dB `marked` is further from `original` than `unmarked` is: the higher one of RGB and luma."""
    colour = _psnr(original, unmarked) - _psnr(original, marked)
    grey = _psnr(luma(original), luma(unmarked)) - _psnr(luma(original), luma(marked))
    return max(colour, grey)


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Mean structural similarity of luma (Wang, Bovik, Sheikh and Simoncelli 2004): Gaussian 11x11 window of sigma 1.5,
    K1 = 0.01, K2 = 0.03, windows that lie inside the picture; of pictures below 11 pixels, reflected at the edge.
    """
    x, y = luma(one), luma(other)
    mean_x, mean_y = _smooth(x), _smooth(y)
    var_x, var_y = _smooth(x * x) - mean_x**2, _smooth(y * y) - mean_y**2
    both = _smooth(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    return float(np.mean(similarity / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))))


def luma(rgb: np.ndarray) -> np.ndarray:
    return rgb.astype(np.float64) @ np.array([0.299, 0.587, 0.114])


def _psnr(one: np.ndarray, other: np.ndarray) -> float:
    difference = one.astype(np.float64) - other
    return float(10 * np.log10(255**2 / max(np.mean(difference * difference), 1e-10)))


def _smooth(plane: np.ndarray) -> np.ndarray:
    smooth = cv2.GaussianBlur(plane, (11, 11), 1.5)
    return smooth[5:-5, 5:-5] if min(plane.shape) > 10 else smooth
