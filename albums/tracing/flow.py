"""How far, and how surely, blocks of one picture are displaced against another.

Lucas and Kanade (1981), but blocks keep what they know as normal equations, `information @ displacement = pull`: a flat
block knows nothing, an edge only knows the direction across it, and both add up with their neighbours to one warp.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .geometry import resizing, shifting
from .sampling import Region
from .tone import normalised

BLOCK = 8  # px
COARSEST = 160  # px of the long side
SIGMA = 6.0  # px, of the normalisation
CORRELATED = 6.0  # neighbouring pixels that share their noise
TRUST_OVER = 5  # blocks, whose likeness is judged together


@dataclass(frozen=True, eq=False)
class Target:
    """A rendition's luma made ready: normalised `plane` and its derivatives `dx`, `dy` (float32 h x w)."""

    plane: np.ndarray
    dx: np.ndarray
    dy: np.ndarray


@dataclass(frozen=True, eq=False)
class Level:
    """A piece of a rendition at one size: `matrix` maps the rendition's pixels onto it, `factor` is its scale."""

    target: Target
    matrix: np.ndarray
    factor: float

    @property
    def shape(self) -> tuple[int, int]:
        return self.target.plane.shape

    @property
    def whole(self) -> Region:
        return Region(0, 0, self.shape[1], self.shape[0])


@dataclass(frozen=True, eq=False)
class Flow:
    """Per block (rows x columns): `information` (... x 2 x 2) and `pull` (... x 2), weighted by how alike the pictures
    are there; `noise`: mean square of what is left, in the same measure.
    """

    information: np.ndarray
    pull: np.ndarray
    noise: float


def levels_of(luma: np.ndarray, region: Region) -> list[Level]:
    """The `region` of a rendition's float32 luma, from coarse to fine."""
    factors, piece = [1.0], luma[region.slices]
    while max(piece.shape) * factors[0] / 2 >= COARSEST:
        factors.insert(0, factors[0] / 2)
    return [_level(piece, region, factor) for factor in factors]


def _level(piece: np.ndarray, region: Region, factor: float) -> Level:
    height, width = piece.shape
    size = (round(width * factor), round(height * factor))
    matrix = resizing(size[0] / width, size[1] / height) @ shifting(-region.left, -region.top)
    return Level(target(cv2.resize(piece, size, interpolation=cv2.INTER_AREA)), matrix, factor)


def target(luma: np.ndarray) -> Target:
    """What pictures are compared with: float32 h x w luma."""
    plane = normalised(luma, sigma=SIGMA)
    dx, dy = (cv2.Scharr(plane, cv2.CV_32F, *order) / 32 for order in ((1, 0), (0, 1)))
    return Target(plane, dx, dy)


def flow(target: Target, luma: np.ndarray, *, inside: np.ndarray) -> Flow:
    """How `luma` (float32 h x w) is displaced against `target`; `inside` (bool h x w) says where it shows anything."""
    plane = normalised(luma, sigma=SIGMA)
    trust = _trust(target.plane, plane, inside)
    error = target.plane - plane
    xx, xy, yy, x, y, left = (
        block_means(one * other)
        for one, other in (
            (target.dx, target.dx),
            (target.dx, target.dy),
            (target.dy, target.dy),
            (target.dx, error),
            (target.dy, error),
            (error, error),
        )
    )
    information = np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -1) * trust[..., None, None]
    noise = float((left * trust).sum() / max(trust.sum(), 1e-9))
    return Flow(information, np.stack([x, y], -1) * trust[..., None], noise)


def block_means(plane: np.ndarray) -> np.ndarray:
    """Means over blocks; the last row and column of blocks may be smaller ones."""
    rows, columns = -(-plane.shape[0] // BLOCK), -(-plane.shape[1] // BLOCK)
    below, right = rows * BLOCK - plane.shape[0], columns * BLOCK - plane.shape[1]
    padded = cv2.copyMakeBorder(plane, 0, below, 0, right, cv2.BORDER_REFLECT_101) if below or right else plane
    return cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA)


def block_places(shape: tuple[int, int]) -> np.ndarray:
    """The centres (x, y) of the blocks of a plane of `shape`, in px: rows x columns x 2."""
    x, y = (np.arange(-(-side // BLOCK)) * BLOCK + (BLOCK - 1) / 2 for side in (shape[1], shape[0]))
    return np.stack(np.meshgrid(x, y), axis=-1)


def _trust(one: np.ndarray, other: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """0 to 1 per block: the square of the local correlation, nothing where it is negative or outside."""
    side = (TRUST_OVER, TRUST_OVER)
    both, first, second = (cv2.blur(block_means(a * b), side) for a, b in ((one, other), (one, one), (other, other)))
    likeness = np.clip(both / np.sqrt(np.maximum(first * second, 0) + 1e-6), 0, 1)
    return likeness**2 * (block_means(inside.astype(np.float32)) > 0.99)
