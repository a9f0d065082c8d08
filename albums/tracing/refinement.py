"""The leak drawn onto the rendition's grid to a fraction of a pixel, and where it really shows the photo.

Coarse to fine: first the projective map is corrected until nothing pulls any more, then what a lens, a bent screen or a
moire leaves is followed by a smooth warp. Only the rendition's luma (dec(A) + dec(B)) / 2 takes part, never their
difference.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from .coverage import coverage
from .flow import BLOCK, CORRELATED, LEAST_NOISE, Flow, Level, block_places, flow, levels_of
from .registration import Registration
from .sampling import draw, inside, region_shown, source_for
from .simplest import simplest
from .warping import smooth_warp

SMALLEST = 16  # px of a side, below which there is nothing to align
ITERATIONS = 6
STILL = 0.02  # px; a smaller correction ends the iterations
FURTHEST = 20.0  # px; a larger one follows noise
FREE = 3.0  # px that a correction is expected to move a block by, at any level
WARPED_LEVELS = 2
LEAST_WEIGHT = 1e-3  # below it, nothing is alike anywhere


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
    aligned = Aligned(np.zeros((*luma.shape, 3), np.float32), np.zeros(luma.shape, bool), registration)
    region = region_shown(registration.matrix, shape=luma.shape, leak=grey.shape)
    if region is None or min(luma[region.slices].shape) < SMALLEST:
        return aligned
    matrix, piece = registration.matrix, luma[region.slices]
    levels = levels_of(luma, region)
    for level in levels:
        matrix = _corrected(matrix, grey, level)
    moved = smooth_warp(grey, matrix, levels[-WARPED_LEVELS:])
    source = source_for(leak, matrix, region=region)
    colour = draw(source, shape=piece.shape, moved=moved)
    shown = inside(source, shape=piece.shape)
    aligned.colour[region.slices] = np.clip(colour, 0, 255)
    aligned.covered[region.slices] = coverage(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), piece, inside=shown)
    return replace(aligned, registration=replace(registration, matrix=matrix / matrix[2, 2]))


def _corrected(matrix: np.ndarray, grey: np.ndarray, level: Level) -> np.ndarray:
    """`matrix` (rendition to leak), better by what can be seen at `level`."""
    now = matrix @ np.linalg.inv(level.matrix)
    for _ in range(ITERATIONS):
        seen = source_for(grey, now, region=level.whole)
        found = flow(level.target, draw(seen, shape=level.shape), inside=inside(seen, shape=level.shape))
        step, moved = _projective_step(found, level.shape)
        if not moved < FURTHEST:
            break
        now = now @ step
        if moved < STILL:
            break
    corrected = simplest(now @ level.matrix, found, level)
    return corrected if np.isfinite(corrected).all() else matrix


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
