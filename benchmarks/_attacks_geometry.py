"""Turned, tilted, stretched and cut pictures. Arrays are uint8 RGB."""

import cv2
import numpy as np


def rotated(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By any angle, whole, on a plain ground."""
    height, width = rgb.shape[:2]
    angle = rng.uniform(-180, 180)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(width * cosine + height * sine), round(width * sine + height * cosine))
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_CUBIC, borderValue=_ground(rng))


def tilted(rgb: np.ndarray, rng: np.random.Generator, *, degrees: float = 10) -> np.ndarray:
    """Seen from up to `degrees` aside and above, by an eye 1.5 long sides away."""
    matrix, size = tilt(rgb.shape[:2], rng, degrees=degrees)
    return cv2.warpPerspective(rgb, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_ground(rng))


def tilt(
    shape: tuple[int, int], rng: np.random.Generator, *, degrees: float, by: float = 1
) -> tuple[np.ndarray, tuple[int, int]]:
    """The homography (3 x 3, float64) that shows a plane of `shape` (rows, columns) `by` times as large from aside, and the
    (width, height) that holds it.
    """
    height, width = shape
    pan, nod, roll = np.deg2rad(rng.uniform(-degrees, degrees, 3) * (1, 1, 0.5))
    turn = cv2.Rodrigues(np.array([nod, 0, 0]))[0] @ cv2.Rodrigues(np.array([0, pan, 0]))[0]
    turn = cv2.Rodrigues(np.array([0, 0, roll]))[0] @ turn
    far = 1.5 * max(shape)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    space = np.column_stack((corners - (width / 2, height / 2), np.zeros(4))) @ turn.T
    seen = by * space[:, :2] * far / (far + space[:, 2:])
    seen -= seen.min(axis=0)
    size = tuple(int(np.ceil(side)) for side in seen.max(axis=0))
    return cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32)), size


def cropped(rgb: np.ndarray, rng: np.random.Generator, *, area: float) -> np.ndarray:
    """A piece of the given share of the area, anywhere, of a ratio of its own."""
    height, width = rgb.shape[:2]
    stretch = np.exp(rng.uniform(-0.4, 0.4))
    wide = min(1.0, np.sqrt(area) * stretch)
    wide = max(wide, area)
    columns, rows = max(8, round(width * wide)), max(8, round(height * area / wide))
    left, top = rng.integers(width - columns + 1), rng.integers(height - rows + 1)
    return np.ascontiguousarray(rgb[top : top + rows, left : left + columns])


def _ground(rng: np.random.Generator) -> tuple[int, int, int]:
    return (int(rng.choice([0, 24, 128, 255])),) * 3
