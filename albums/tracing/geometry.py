"""Plane projective maps: 3 x 3 float64 matrices on points (x, y) in pixels whose centres have whole coordinates."""

import numpy as np


def apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Where `points` (... x 2) go."""
    x, y = points[..., 0], points[..., 1]
    mapped = [row[0] * x + row[1] * y + row[2] for row in matrix]
    return np.stack([mapped[0] / mapped[2], mapped[1] / mapped[2]], axis=-1)


def jacobian(matrix: np.ndarray, point: np.ndarray) -> np.ndarray:
    """The map's derivative at `point`: 2 x 2."""
    x, y, w = matrix @ (point[0], point[1], 1.0)
    return (matrix[:2, :2] - np.outer((x / w, y / w), matrix[2, :2])) / w


def magnification(matrix: np.ndarray, point: np.ndarray) -> float:
    """How many pixels of the target one pixel at `point` becomes, along a side."""
    return float(np.sqrt(abs(np.linalg.det(jacobian(matrix, point)))))


def resizing(factor_x: float, factor_y: float | None = None) -> np.ndarray:
    """The map that a resize by these factors is: edges stay on edges, so centres move by half a pixel's change."""
    factor_y = factor_x if factor_y is None else factor_y
    return np.array([[factor_x, 0, (factor_x - 1) / 2], [0, factor_y, (factor_y - 1) / 2], [0, 0, 1.0]])


def mirroring(width: int) -> np.ndarray:
    """The map that exchanges left and right in a picture `width` px wide."""
    return np.array([[-1.0, 0, width - 1], [0, 1, 0], [0, 0, 1]])


def shifting(x: float, y: float) -> np.ndarray:
    """The map that moves by (x, y)."""
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
