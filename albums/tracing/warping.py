"""What a projective map cannot follow: the bend of a lens, a screen or a sheet of paper, and the waves of a moire."""

from functools import partial

import cv2
import numpy as np

from .flow import BLOCK, CORRELATED, LEAST_NOISE, Flow, Level, flow
from .sampling import draw, inside, source_for
from .simplest import is_called_for

SURPRISE = 60.0  # chi-squared that a warp has to come to
MOST = 2.0  # px that a place is expected to be off by


def smooth_warp(grey: np.ndarray, matrix: np.ndarray, levels: list[Level]) -> np.ndarray:
    """Where `grey` is to be looked up beside what `matrix` (rendition to it) says: float32 h x w x 2, px of the finest
    level. `levels`: from coarse to fine.
    """
    moved = np.zeros((1, 1, 2), np.float32)
    for level in levels:
        moved = _resized(moved, level.shape) * np.float32(level.factor)
        seen = source_for(grey, matrix @ np.linalg.inv(level.matrix), region=level.whole)
        shown, found = inside(seen, shape=level.shape), None
        for follow in STEPS:
            if found is None:
                found = flow(level.target, draw(seen, shape=level.shape, moved=moved), inside=shown)
            step = follow(found)
            if _is_called_for(step, found):
                moved, found = moved + _enlarged(step, level.shape), None
        moved = moved / np.float32(level.factor)
    return moved


def _is_called_for(step: np.ndarray, found: Flow) -> bool:
    return is_called_for(step.reshape(-1, 2), found.information.reshape(-1, 2, 2), noise=found.noise, surprise=SURPRISE)


def _bent(found: Flow) -> np.ndarray:
    """The displacement of every block (... x 2, px) that is a cubic polynomial of its place, as a lens's nearly is."""
    rows, columns = found.pull.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=-1)
    known = np.einsum("rcm,rckl,rcn->kmln", terms, found.information, terms, optimize=True)
    pull = np.einsum("rcm,rck->km", terms, found.pull, optimize=True)
    prior = (found.noise + LEAST_NOISE) * CORRELATED / BLOCK**2 / MOST**2
    count = pull.size
    weights = np.linalg.solve(known.reshape(count, count) + prior * np.eye(count), pull.ravel())
    return terms @ weights.reshape(2, -1).T


def _followed(found: Flow, *, over: float) -> np.ndarray:
    """The displacement of every block (... x 2, px), by the pull of its surroundings under a Gaussian of `over` px.

    A prior keeps it still where little is known.
    """
    sigma = over / BLOCK
    rows, columns = found.pull.shape[:2]
    information = _smooth(found.information.reshape(rows, columns, 4), sigma).reshape(rows, columns, 2, 2)
    worth = 4 * np.pi * sigma**2 * BLOCK**2 / CORRELATED  # independent pixels under the Gaussian
    prior = (found.noise + LEAST_NOISE) / worth / MOST**2
    return np.linalg.solve(information + prior * np.eye(2), _smooth(found.pull, sigma)[..., None])[..., 0]


def _smooth(blocks: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(blocks, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)


def _enlarged(blocks: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Values of blocks, interpolated to pixels of `shape`."""
    whole = (blocks.shape[0] * BLOCK, blocks.shape[1] * BLOCK)
    return _resized(blocks.astype(np.float32), whole)[: shape[0], : shape[1]]


def _resized(field: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    return cv2.resize(field, shape[::-1], interpolation=cv2.INTER_LINEAR)


# From stiff to soft, at every level.
STEPS = (_bent, _bent, partial(_followed, over=80.0), partial(_followed, over=48.0))
