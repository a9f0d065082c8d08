"""A leaked picture read as renditions of a photo: laid upon each, and what is left of its mark.

Which registration and which rendition it is, is weighed by how much mark they reveal and how alike they are
(`Evidence.standing`). No suspect's bits enter into that; so the odds need no correction for choosing, nor for not looking
further than what is unmistakable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from albums.marking.twin import Twin

from .decoding import variants
from .evidence import Evidence, evidence
from .refinement import Aligned, refine
from .registration import GLANCE_SURE, Registration, register

FEW_INLIERS = 12  # features: fewer agree by chance
LEAST_QUALITY = 5.0  # deviations: less mark may as well be chance
HYPOTHESES = 2  # registrations looked at closely, per rendition
# The second one, only if so many features agree with it beside the first: it may be another copy in a collage, or all is
# uncertain. Measured, a wrong place can reveal more (a quality of up to 21) than the right one does.
BESIDE = 0.25
# No other photo, rendition or place stands so high (measured: a quality of up to 24, a likeness of up to 30): what has not
# been looked at needs no look.
UNMISTAKABLE = 70.0


@dataclass(frozen=True, eq=False)
class Reference:
    """A rendition (`view`, `soft` or `thumb`) of a photo, its twin, and the vault's mark key of that photo."""

    name: str
    twin: Twin
    mark_key: bytes
    photo: str


@dataclass(frozen=True, eq=False)
class Reading:
    """One leaked picture, read as one rendition."""

    reference: Reference
    aligned: Aligned
    evidence: Evidence

    @property
    def quality(self) -> float:
        return self.evidence.quality

    @property
    def standing(self) -> float:
        return self.evidence.standing

    @property
    def shows_the_photo(self) -> bool:
        """Whether more features agree than do by chance."""
        return self.aligned.registration.inliers >= FEW_INLIERS

    @property
    def is_marked(self) -> bool:
        """Whether there is more of a mark than chance puts there, in the one place that was looked at."""
        return self.quality >= LEAST_QUALITY


@dataclass(frozen=True, eq=False)
class Original:
    """A rendition as nobody has it: float32 h x w luma, `mean` of its variants and `half` their difference."""

    reference: Reference
    mean: np.ndarray
    half: np.ndarray


def read_leak(leak: np.ndarray, renditions: Sequence[Reference]) -> list[Reading]:
    """The best reading as every rendition, the one that reveals most of its mark first; after one that is unmistakable,
    no other is tried.
    """
    originals = [_original(each) for each in sorted(renditions, key=lambda each: each.twin.chips, reverse=True)]
    leak, found, shape = _registered(leak, originals)
    best: dict[str, Reading] = {}
    for registration in found:
        for original in originals:
            reading = _read(leak, original, _scaled(registration, shape, original.mean.shape))
            known = best.setdefault(original.reference.name, reading)
            best[original.reference.name] = max(known, reading, key=_standing)
            if reading.standing >= UNMISTAKABLE:
                return _best_first(best)
    return _best_first(best)


def _original(reference: Reference) -> Original:
    a, b = variants(reference.twin)
    return Original(reference, (a + b) / 2, (a - b) / 2)


def _registered(
    leak: np.ndarray, originals: Sequence[Original]
) -> tuple[np.ndarray, list[Registration], tuple[int, int]]:
    """`leak`, or its negative where features are found in that alone, and as `_registrations`."""
    found, shape = _registrations(leak, originals)
    if _most_inliers(found) < FEW_INLIERS:
        negative = 255 - leak
        others, other_shape = _registrations(negative, originals)
        if _most_inliers(others) >= FEW_INLIERS:
            return negative, others, other_shape
    return leak, found, shape


def _most_inliers(found: Sequence[Registration]) -> int:
    return max((each.inliers for each in found), default=0)


def _registrations(leak: np.ndarray, originals: Sequence[Original]) -> tuple[list[Registration], tuple[int, int]]:
    """Where the leak lies on the largest rendition on which it is found at all, and that one's shape."""
    for original in originals:
        if found := register(leak, np.rint(original.mean).astype(np.uint8)):
            few = BESIDE * found[0].inliers if found[0].inliers >= GLANCE_SURE else 0
            return [each for each in found[:HYPOTHESES] if each.inliers >= few], original.mean.shape
    return [], (0, 0)


def _read(leak: np.ndarray, original: Original, registration: Registration) -> Reading:
    aligned = refine(leak, original.mean, registration)
    found = evidence(aligned, reference=original.mean, difference=original.half)
    return Reading(original.reference, aligned, found)


def _scaled(registration: Registration, old: tuple[int, int], new: tuple[int, int]) -> Registration:
    """The same, of a rendition of another size (height, width in px)."""
    down, across = old[0] / new[0], old[1] / new[1]
    middles = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return replace(registration, matrix=registration.matrix @ middles)


def _best_first(readings: dict[str, Reading]) -> list[Reading]:
    return sorted(readings.values(), key=_quality, reverse=True)


def _standing(reading: Reading) -> float:
    return reading.standing


def _quality(reading: Reading) -> float:
    return reading.quality
