"""The simplest map that explains what a projective one does: most leaks are upright pieces, enlarged or shrunk.

A freedom that nothing calls for only follows noise, and most of all where a picture is flat: there, the mark is read
wherever the map says. So a map with fewer freedoms is taken wherever the blocks cannot tell it from the projective one.
"""

from collections.abc import Iterator

import numpy as np

from .flow import BLOCK, CORRELATED, LEAST_NOISE, Flow, block_places
from .geometry import apply, jacobian

SURPRISE = 150.0  # chi-squared that the left-out freedoms may come to
SINGULAR = 1e-6  # determinant of a map's slope
UNSEEN = 0.05  # px; where so little is lost, there is nothing to explain


def simplest(matrix: np.ndarray, found: Flow, shape: tuple[int, int]) -> np.ndarray:
    """`matrix` (grid of `shape` to leak), or a map with fewer freedoms that `found`, the flow under it, allows."""
    weight = np.trace(found.information, axis1=-2, axis2=-1)
    known = weight > 1e-4 * weight.max()
    if known.sum() < 8:
        return matrix
    places, information = block_places(shape)[known], found.information[known]
    mapped = apply(matrix, places)
    slope = jacobian(matrix, places.mean(axis=0))
    if not abs(np.linalg.det(slope)) > SINGULAR:
        return matrix
    back = np.linalg.inv(slope)
    for basis in _families(matrix, places):
        simple = _fitted(basis, places, mapped, back.T @ information @ back)
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


def _families(matrix: np.ndarray, places: np.ndarray) -> Iterator[np.ndarray]:
    """From few freedoms to many, each as the derivative (n x 2 x freedoms) of where `places` go."""
    x, y = places.T
    one, none = np.ones_like(x), np.zeros_like(x)
    slope = jacobian(matrix, places.mean(axis=0))
    hand = 1.0 if np.linalg.det(slope) > 0 else -1.0
    across, down = (x, y) if abs(slope[0, 0]) > abs(slope[0, 1]) else (y, x)
    yield _stacked([across, one, none, none], [none, none, down, one])
    yield _stacked([x, -hand * y, one, none], [hand * y, x, none, one])
    yield _stacked([x, y, one, none, none, none], [none, none, none, x, y, one])


def _stacked(across: list[np.ndarray], down: list[np.ndarray]) -> np.ndarray:
    return np.stack([np.stack(across, axis=-1), np.stack(down, axis=-1)], axis=-2)


def _fitted(basis: np.ndarray, places: np.ndarray, mapped: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The map of the family `basis` that brings `places` nearest to `mapped`, under `weights` (n x 2 x 2)."""
    known = np.einsum("nka,nkl,nlb->ab", basis, weights, basis, optimize=True)
    wanted = np.einsum("nka,nkl,nl->a", basis, weights, mapped, optimize=True)
    brought = basis @ np.linalg.lstsq(known, wanted)[0]
    affine = np.linalg.lstsq(np.column_stack([places, np.ones(len(places))]), brought)[0]
    return np.vstack([affine.T, (0, 0, 1)])
