"""Drawing a leak onto a rendition's grid, without aliasing where the leak is larger."""

from dataclasses import dataclass

import cv2
import numpy as np

from .geometry import apply, corners, magnification, resizing

FINER = 1.25  # pixels of the source for one of the target, above which the source is shrunk first


@dataclass(frozen=True, eq=False)
class Source:
    """A picture (`pixels`, any channels) that has been shrunk to about the grid's scale, and the map onto it."""

    pixels: np.ndarray
    matrix: np.ndarray


def source_for(picture: np.ndarray, matrix: np.ndarray, *, middle: np.ndarray) -> Source:
    """`picture`, averaged down where `matrix` (grid to picture) magnifies at `middle`, a point of the grid."""
    scale = magnification(matrix, middle)
    height, width = picture.shape[:2]
    if not FINER < scale < min(height, width):
        return Source(picture, matrix)
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return Source(small, resizing(size[0] / width, size[1] / height) @ matrix)


def draw(source: Source, *, shape: tuple[int, int], moved: np.ndarray | None = None) -> np.ndarray:
    """`source` on a grid of `shape` (h, w), float32; its edge is repeated outside of it.

    `moved`: float32 h x w x 2, px (x, y) of the grid that each pixel is to be looked up away from its own place.
    """
    places = grid(shape) if moved is None else grid(shape) + moved
    mapped = apply(source.matrix, places).astype(np.float32)
    pixels = source.pixels.astype(np.float32)
    return cv2.remap(pixels, mapped, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def inside(source: Source, *, shape: tuple[int, int]) -> np.ndarray:
    """Which pixels of a grid of `shape` the source reaches (bool h x w)."""
    height, width = source.pixels.shape[:2]
    mapped = apply(source.matrix, grid(shape))
    depth = source.matrix[2, 2] + grid(shape) @ source.matrix[2, :2]
    within = (mapped >= -0.5).all(axis=-1) & (mapped[..., 0] <= width - 0.5) & (mapped[..., 1] <= height - 0.5)
    return within & (depth * source.matrix[2, 2] > 0)


def middle_of_overlap(matrix: np.ndarray, *, shape: tuple[int, int], leak: tuple[int, int]) -> np.ndarray:
    """About where on the rendition (h, w) the part lies that a leak (H, W) shows: px (x, y)."""
    steps = np.stack(np.meshgrid(np.linspace(0, shape[1] - 1, 41), np.linspace(0, shape[0] - 1, 41)), axis=-1)
    mapped = apply(matrix, steps)
    shown = ((mapped > 0) & (mapped < (leak[1] - 1, leak[0] - 1))).all(axis=-1)
    if shown.any():
        return steps[shown].mean(axis=0)
    back = apply(np.linalg.inv(matrix), corners(leak[1], leak[0])).mean(axis=0)
    return np.clip(back, 0, (shape[1] - 1, shape[0] - 1))


def grid(shape: tuple[int, int]) -> np.ndarray:
    """The places (x, y) of all pixels: float32 h x w x 2."""
    x, y = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)
    return np.stack(np.meshgrid(x, y), axis=-1)
