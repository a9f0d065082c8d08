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
LEAST_NOISE = 1e-4  # of normalised planes
CORRELATED = 6.0  # neighbouring pixels that share their noise
OUTLYING = 8.0  # times the noise's variance
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
    square = error * error
    noise = float((block_means(square) * trust).sum() / max(trust.sum(), 1e-9))
    # Geman and McClure's weights: what differs far more than the rest, such as the edge of a frame, is no displacement.
    weight = 1 / (1 + square / (OUTLYING * noise + 1e-6)) ** 2
    across, down = target.dx * weight, target.dy * weight
    xx, xy, yy = (
        block_means(one * other) for one, other in ((across, target.dx), (across, target.dy), (down, target.dy))
    )
    information = np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -1) * trust[..., None, None]
    pull = np.stack([block_means(across * error), block_means(down * error)], -1) * trust[..., None]
    return Flow(information, pull, noise)


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
    """0 to 1 per block: how well one explains the other, nothing where it does not or outside.

    Unlike a correlation, it falls where one is flat and the other is not: beside the frame around a screen, a flat sky
    would follow the frame.
    """
    side = (TRUST_OVER, TRUST_OVER)
    both, energy = (cv2.blur(block_means(plane), side) for plane in (one * other, one * one + other * other))
    likeness = np.clip(2 * both / (energy + 1e-3), 0, 1)
    return likeness**2 * (block_means(inside.astype(np.float32)) > 0.99)
