"""The leak drawn onto the rendition's grid to a fraction of a pixel, and where it really shows the photo.

Coarse to fine: first the projective map is corrected until nothing pulls any more, then what a lens, a bent screen or a
moire leaves is followed by a smooth warp. Only the rendition's luma (dec(A) + dec(B)) / 2 takes part, never their
difference.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from .coverage import coverage
from .flow import BLOCK, Flow, Target, block_places, flow, target
from .geometry import resizing
from .registration import Registration
from .sampling import Source, draw, inside, middle_of_overlap, source_for

COARSEST = 200  # px of the long side
ITERATIONS = 6
STILL = 0.02  # px; a smaller correction ends the iterations
FURTHEST = 20.0  # px; a larger one follows noise
FREE = 3.0  # px that a correction is expected to move a block by, at any level
WARP_OVER, WARP_MOST = 48.0, 1.5  # px: how smooth the last warp is, and how far it may be expected to reach
WARP_ITERATIONS = 2
LEAST_WEIGHT = 1e-3  # below it, nothing is alike anywhere
LEAST_NOISE = 1e-4  # of the normalised planes
CORRELATED = 6.0  # neighbouring pixels that share their noise


@dataclass(frozen=True, eq=False)
class Aligned:
    """`colour`: float32 h x w x 3, the leak on the rendition's grid; `covered`: bool h x w, where it shows the photo;
    `registration`: the corrected one.
    """

    colour: np.ndarray
    covered: np.ndarray
    registration: Registration


def refine(leak: np.ndarray, reference: np.ndarray, registration: Registration) -> Aligned:
    """Draw `leak` (uint8 H x W x 3) over `reference` (uint8 or float32 h x w luma), starting at `registration`."""
    luma = reference.astype(np.float32)
    grey = cv2.cvtColor(leak, cv2.COLOR_RGB2GRAY)
    matrix = registration.matrix
    for size in _sizes(luma.shape):
        matrix = _corrected(matrix, grey, luma, size)
    middle = middle_of_overlap(matrix, shape=luma.shape, leak=grey.shape)
    seen = source_for(grey, matrix, middle=middle)
    shown = inside(seen, shape=luma.shape)
    moved = _warp(seen, target(luma), shown)
    colour = draw(source_for(leak, matrix, middle=middle), shape=luma.shape, moved=moved)
    covered = coverage(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), luma, inside=shown)
    return Aligned(colour, covered, replace(registration, matrix=matrix / matrix[2, 2]))


def _sizes(shape: tuple[int, int]) -> list[float]:
    """The factors by which the rendition is shrunk, from coarse to fine."""
    factors = [1.0]
    while max(shape) * factors[0] / 2 >= COARSEST:
        factors.insert(0, factors[0] / 2)
    return factors


def _corrected(matrix: np.ndarray, grey: np.ndarray, luma: np.ndarray, factor: float) -> np.ndarray:
    """`matrix`, better by what can be seen when the rendition is shrunk by `factor`."""
    size = (round(luma.shape[1] * factor), round(luma.shape[0] * factor))
    level = resizing(size[0] / luma.shape[1], size[1] / luma.shape[0])
    wanted = target(cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
    now = matrix @ np.linalg.inv(level)
    shape = wanted.plane.shape
    for _ in range(ITERATIONS):
        seen = source_for(grey, now, middle=middle_of_overlap(now, shape=shape, leak=grey.shape))
        found = flow(wanted, draw(seen, shape=shape), inside=inside(seen, shape=shape))
        step, moved = _projective_step(found, shape)
        if not moved < FURTHEST:
            break
        now = now @ step
        if moved < STILL:
            break
    return now @ level


def _projective_step(found: Flow, shape: tuple[int, int]) -> tuple[np.ndarray, float]:
    """The projective map that follows the pull of all blocks, and by how many px it moves them (RMS).

    Freedoms that little is known about are held by a prior: where only a small piece is left of a picture, its
    perspective is mostly noise.
    """
    weight = np.trace(found.information, axis1=-2, axis2=-1)
    if weight.sum() < LEAST_WEIGHT:
        return np.eye(3), 0.0
    places = block_places(shape)
    middle = (places * weight[..., None]).sum(axis=(0, 1)) / weight.sum()
    radius = np.sqrt((((places - middle) ** 2).sum(axis=-1) * weight).sum() / weight.sum()) + BLOCK
    basis = _basis((places - middle) / radius)
    known = np.einsum("rcki,rckl,rclj->ij", basis, found.information, basis, optimize=True)
    pull = np.einsum("rcki,rck->i", basis, found.pull, optimize=True)
    prior = (found.noise + LEAST_NOISE) * CORRELATED / BLOCK**2 / FREE**2
    freedoms = np.linalg.solve(known + prior * np.eye(8), pull)
    moved = np.sqrt(np.einsum("rc,rck->", weight, (basis @ freedoms) ** 2) / weight.sum())
    to_local = np.array([[1 / radius, 0, -middle[0] / radius], [0, 1 / radius, -middle[1] / radius], [0, 0, 1]])
    return np.linalg.inv(to_local) @ _as_matrix(freedoms / radius) @ to_local, float(moved)


def _basis(places: np.ndarray) -> np.ndarray:
    """Displacements (... x 2 x 8) by the eight freedoms of a projective map, at `places` (... x 2)."""
    x, y = places[..., 0], places[..., 1]
    one, none = np.ones_like(x), np.zeros_like(x)
    across = np.stack([one, x, y, none, none, none, x * x, x * y], axis=-1)
    down = np.stack([none, none, none, one, x, y, x * y, y * y], axis=-1)
    return np.stack([across, down], axis=-2)


def _as_matrix(freedoms: np.ndarray) -> np.ndarray:
    """The projective map whose derivative at the identity is `_basis`."""
    a, b, c, d, e, f, g, h = freedoms
    return np.array([[1 + b, c, a], [e, 1 + f, d], [-g, -h, 1]])


def _warp(seen: Source, wanted: Target, shown: np.ndarray) -> np.ndarray:
    """The smooth displacement (float32 h x w x 2, px) that is left after the projective map.

    Every place follows the pull of its surroundings, under a Gaussian; a prior keeps it still where little is known.
    """
    shape = wanted.plane.shape
    moved = np.zeros((*shape, 2), np.float32)
    for _ in range(WARP_ITERATIONS):
        found = flow(wanted, draw(seen, shape=shape, moved=moved), inside=shown)
        sigma = WARP_OVER / BLOCK
        information = _smooth(found.information.reshape(*found.information.shape[:2], 4), sigma)
        pull = _smooth(found.pull, sigma)
        blocks = 4 * np.pi * sigma**2  # that a Gaussian mean is worth
        prior = (found.noise + LEAST_NOISE) * CORRELATED / BLOCK**2 / blocks / WARP_MOST**2
        matrices = information.reshape(*information.shape[:2], 2, 2) + prior * np.eye(2)
        step = np.linalg.solve(matrices, pull[..., None])[..., 0].astype(np.float32)
        moved += _enlarged(step, shape)
    return moved


def _smooth(blocks: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(blocks, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)


def _enlarged(blocks: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Values of blocks, interpolated to pixels of `shape`."""
    size = (blocks.shape[1] * BLOCK, blocks.shape[0] * BLOCK)
    return cv2.resize(blocks, size, interpolation=cv2.INTER_LINEAR)[: shape[0], : shape[1]]
