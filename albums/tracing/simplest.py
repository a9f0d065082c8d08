"""The simplest map that explains what a projective one does: most leaks are upright pieces, enlarged or shrunk or not even that.

A freedom that nothing calls for only follows noise, and most of all where a picture is flat: there, the mark is read
wherever the map says. So a map with fewer freedoms is taken wherever the blocks cannot tell it from the projective one.
"""

from collections.abc import Iterator

import numpy as np

from .flow import BLOCK, CORRELATED, LEAST_NOISE, Flow, Level, block_places
from .geometry import apply, jacobian

SURPRISE = 150.0  # chi-squared that the left-out freedoms may come to
FEWEST = 8  # blocks that know anything
SINGULAR = 1e-6  # determinant of a map's slope
UNSEEN = 0.05  # px; where so little is lost, there is nothing to explain


def simplest(matrix: np.ndarray, found: Flow, level: Level) -> np.ndarray:
    """`matrix` (rendition to leak), or a map with fewer freedoms that `found`, the flow under it at `level`, allows."""
    weight = np.trace(found.information, axis1=-2, axis2=-1)
    known = weight > 1e-4 * weight.max()
    from_level = np.linalg.inv(level.matrix)
    slope = jacobian(matrix @ from_level, level.whole.middle)
    if known.sum() < FEWEST or not abs(np.linalg.det(slope)) > SINGULAR:
        return matrix
    places, information, back = block_places(level.shape)[known], found.information[known], np.linalg.inv(slope)
    places = apply(from_level, places)
    mapped = apply(matrix, places)
    for basis, fixed in _families(jacobian(matrix, places.mean(axis=0)), places):
        simple = _fitted(basis, fixed, places, mapped, back.T @ information @ back)
        offset = (apply(simple, places) - mapped) @ back.T
        if not is_called_for(offset, information, noise=found.noise, surprise=SURPRISE):
            return simple
    return matrix


def is_called_for(offset: np.ndarray, information: np.ndarray, *, noise: float, surprise: float) -> bool:
    """Do blocks that know `information` (n x 2 x 2, of `noise`) see it if all are moved by `offset` (n x 2, px)?"""
    lost = np.einsum("ni,nij,nj", offset, information, offset, optimize=True)
    if lost < UNSEEN**2 * np.trace(information, axis1=-2, axis2=-1).sum() / 2:
        return False
    return lost * BLOCK**2 / CORRELATED / (noise + LEAST_NOISE) > surprise


def _families(slope: np.ndarray, places: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """From few freedoms to many: the derivative (n x 2 x freedoms) of where `places` go, and what is fixed (n x 2).

    `slope` tells the quarter turn and the mirroring, which are no freedoms.
    """
    x, y = places.T
    one, none = np.ones_like(x), np.zeros_like(x)
    upright = np.sign(slope) * (np.abs(slope) >= np.abs(slope[:, ::-1]))
    turned = places @ upright.T
    across, down = turned.T
    hand = 1.0 if np.linalg.det(slope) > 0 else -1.0
    still = np.zeros_like(places)
    yield _stacked([one, none], [none, one]), turned
    yield _stacked([across, one, none], [down, none, one]), still
    yield _stacked([across, one, none, none], [none, none, down, one]), still
    yield _stacked([x, -hand * y, one, none], [hand * y, x, none, one]), still
    yield _stacked([x, y, one, none, none, none], [none, none, none, x, y, one]), still


def _stacked(across: list[np.ndarray], down: list[np.ndarray]) -> np.ndarray:
    return np.stack([np.stack(across, axis=-1), np.stack(down, axis=-1)], axis=-2)


def _fitted(
    basis: np.ndarray, fixed: np.ndarray, places: np.ndarray, mapped: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """The map of a family that brings `places` nearest to `mapped`, under `weights` (n x 2 x 2)."""
    known = np.einsum("nka,nkl,nlb->ab", basis, weights, basis, optimize=True)
    wanted = np.einsum("nka,nkl,nl->a", basis, weights, mapped - fixed, optimize=True)
    brought = fixed + basis @ np.linalg.lstsq(known, wanted)[0]
    affine = np.linalg.lstsq(np.column_stack([places, np.ones(len(places))]), brought)[0]
    return np.vstack([affine.T, (0, 0, 1)])
