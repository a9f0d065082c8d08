"""Leaks that nobody who is asked about made. Whoever is accused is accused wrongly."""

from collections.abc import Callable

import numpy as np

from benchmarks._attacks import Attack
from benchmarks._attacks_codecs import jpeg, messenger
from benchmarks._copies import VIEWERS, Specimen, burst_neighbour, decoded, viewer

Made = Callable[[Specimen, Specimen, np.random.Generator], np.ndarray]


def unmarked(specimen: Specimen, other: Specimen, rng: np.random.Generator) -> np.ndarray:
    """The original, as its owner may have sent it."""
    return messenger(specimen.rgb) if rng.random() < 0.5 else decoded(specimen.unmarked)


def of_a_stranger(specimen: Specimen, other: Specimen, rng: np.random.Generator) -> np.ndarray:
    """A copy of somebody who is not asked about."""
    return jpeg(specimen.copy(viewer(VIEWERS + int(rng.integers(1000)))), quality=int(rng.integers(50, 90)))


def of_another_photo(specimen: Specimen, other: Specimen, rng: np.random.Generator) -> np.ndarray:
    return messenger(other.copy(viewer(int(rng.integers(VIEWERS)))))


def of_a_neighbour(specimen: Specimen, other: Specimen, rng: np.random.Generator) -> np.ndarray:
    """A copy of the photo taken a moment later."""
    return messenger(burst_neighbour(specimen, rng).copy(viewer(int(rng.integers(VIEWERS)))))


INNOCENTS: dict[str, tuple[str, Made]] = {
    "unmarked": ("innocent: unmarked original", unmarked),
    "stranger": ("innocent: another viewer's copy", of_a_stranger),
    "otherphoto": ("innocent: another photo", of_another_photo),
    "burst": ("innocent: burst neighbour", of_a_neighbour),
}

NOBODY = Attack("innocent", "innocent", 0, lambda scene, rng: scene.copy)
