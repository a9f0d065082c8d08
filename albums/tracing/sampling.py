"""Drawing a leak onto a rendition's grid, without aliasing where the leak is larger."""

from dataclasses import dataclass

import cv2
import numpy as np

from .geometry import magnification, resizing, shifting

FINER = 1.25  # pixels of the source for one of the target, above which the source is shrunk first
STEP = 8  # px between the places that are tried to find what a leak shows
MARGIN = 24  # px around that, as it may be a little elsewhere


@dataclass(frozen=True, eq=False)
class Source:
    """A picture (`pixels`, any channels) that has been shrunk to about the grid's scale, and the map onto it."""

    pixels: np.ndarray
    matrix: np.ndarray


@dataclass(frozen=True)
class Region:
    """A rectangle of a rendition, in px; `right` and `bottom` are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right - 1) / 2, (self.top + self.bottom - 1) / 2


def region_shown(matrix: np.ndarray, *, shape: tuple[int, int], leak: tuple[int, int]) -> Region | None:
    """The part of a rendition (h, w) that a leak (H, W) can show, with a margin; None if there is none."""
    rows, columns = -(-shape[0] // STEP), -(-shape[1] // STEP)
    shown = inside(Source(np.empty(leak, bool), matrix @ resizing(STEP)), shape=(rows, columns))
    if not shown.any():
        return None
    down, across = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    return Region(
        left=max(0, int(across[0]) * STEP - MARGIN),
        top=max(0, int(down[0]) * STEP - MARGIN),
        right=min(shape[1], (int(across[-1]) + 1) * STEP + MARGIN),
        bottom=min(shape[0], (int(down[-1]) + 1) * STEP + MARGIN),
    )


def source_for(picture: np.ndarray, matrix: np.ndarray, *, region: Region) -> Source:
    """`picture`, averaged down where `matrix` (rendition to picture) magnifies, for a grid over `region`."""
    scale = magnification(matrix, region.middle)
    height, width = picture.shape[:2]
    here = matrix @ shifting(region.left, region.top)
    if not FINER < scale < min(height, width):
        return Source(picture, here)
    size = (round(width / scale), round(height / scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return Source(small, resizing(size[0] / width, size[1] / height) @ here)


def draw(source: Source, *, shape: tuple[int, int], moved: np.ndarray | None = None) -> np.ndarray:
    """`source` on a grid of `shape` (h, w), float32; its edge is repeated outside of it.

    `moved`: float32 h x w x 2, px (x, y) of the grid that each pixel is to be looked up away from its own place.
    """
    if moved is None:
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        drawn = cv2.warpPerspective(source.pixels, source.matrix, shape[::-1], None, flags, cv2.BORDER_REPLICATE)
        return drawn.astype(np.float32)
    mapped = cv2.perspectiveTransform(grid(shape) + moved, source.matrix)
    return cv2.remap(source.pixels.astype(np.float32), mapped, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def inside(source: Source, *, shape: tuple[int, int]) -> np.ndarray:
    """Which pixels of a grid of `shape` the source reaches (bool h x w)."""
    height, width = source.pixels.shape[:2]
    x, y = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)[:, None]
    across, down, depth = (row[0] * x + (row[1] * y + row[2]) for row in source.matrix.astype(np.float32))
    across, down = across / depth, down / depth
    return (across >= -0.5) & (down >= -0.5) & (across <= width - 0.5) & (down <= height - 0.5)


def grid(shape: tuple[int, int]) -> np.ndarray:
    """The places (x, y) of all pixels: float32 h x w x 2."""
    x, y = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)
    return np.stack(np.meshgrid(x, y), axis=-1)
