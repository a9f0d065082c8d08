"""How improbable it is that an innocent's copy looks as much like the leak as a suspect's does, for many suspects at once.

A score is a sum over segments, so the part of it that follows from the viewer is summed once per viewer, and only what
follows from device and day is summed for every copy.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from albums.marking.codeword import Code, Reader

from .adding_up import one_per_code
from .odds import Tail, tail
from .reading import Reading, Reference
from .scores import STORIES, gains

NOTHING = 1.0  # deviations: readings that reveal no more mark than that are not held against anybody
ROWS = 2048  # codewords held at a time: some 10 MB


@dataclass(frozen=True, slots=True)
class Suspect:
    """A copy that may have been issued."""

    viewer: str
    device: str
    day: datetime.date


def line_odds(line: Sequence[Reading], suspects: Sequence[Suspect], *, parts: Sequence[str]) -> np.ndarray:
    """log10 p of every suspect (float64[n]) by these readings together and parts of the code ("viewer", "device"),
    corrected for the stories but not for the suspects.
    """
    line = one_per_code([reading for reading in line if reading.quality > NOTHING])
    if not suspects or not line:
        return np.zeros(len(suspects))
    codes = [_code(reading.reference) for reading in line]
    tails = _tails(line, codes, parts=parts)
    steps = np.stack([each.steps for each in tails], axis=1).astype(np.float32)
    ends = np.cumsum([len(code.own) for code in codes])[:-1]
    scores = sum(_scores(code, suspects, own) for code, own in zip(codes, np.split(steps, ends), strict=True))
    odds = [
        each.log10_survival[score.astype(np.int64) - each.least] - np.log10(story.weight)
        for each, score, story in zip(tails, scores.T, STORIES, strict=True)
    ]
    return np.minimum(np.min(odds, axis=0), 0)


def _tails(line: Sequence[Reading], codes: Sequence[Code], *, parts: Sequence[str]) -> list[Tail]:
    """What innocents score, by every story; segments of other parts score nothing."""
    chances = np.concatenate([code.chances for code in codes]) / 256
    tested = np.concatenate([np.where(code.own, "device" in parts, "viewer" in parts) for code in codes])
    levels = np.concatenate([reading.evidence.levels for reading in line])
    noise = np.where(tested, np.concatenate([reading.evidence.noise for reading in line]), np.inf)
    scores = [gains(levels, noise, story=story, probability_of_one=chances) for story in STORIES]
    return [tail(score, probability_of_one=chances) for score in scores]


def _scores(code: Code, suspects: Sequence[Suspect], steps: np.ndarray) -> np.ndarray:
    """The sums (float32[suspects, stories], exact) of `steps` (float32[segments, stories]) over segments of bit 1."""
    used = steps.any(axis=1)
    of_viewer, of_device = np.flatnonzero(used & ~code.own), np.flatnonzero(used & code.own)
    sums = np.zeros((len(suspects), steps.shape[1]), np.float32)
    if len(of_viewer):
        viewers = list(dict.fromkeys(suspect.viewer for suspect in suspects))
        place_of = {viewer: place for place, viewer in enumerate(viewers)}
        parts = [code.viewer_bits(viewers[at : at + ROWS], of_viewer) for at in range(0, len(viewers), ROWS)]
        scores = np.concatenate([bits.astype(np.float32) @ steps[of_viewer] for bits in parts])
        sums += scores[[place_of[suspect.viewer] for suspect in suspects]]
    if len(of_device):
        for at in range(0, len(suspects), ROWS):
            readers = [Reader(one.viewer, one.device, one.day) for one in suspects[at : at + ROWS]]
            sums[at : at + ROWS] += code.device_bits(readers, of_device).astype(np.float32) @ steps[of_device]
    return sums


def _code(reference: Reference) -> Code:
    twin = reference.twin
    where = {"photo": reference.photo, "rendition": reference.name}
    return Code.of(mark_key=reference.mark_key, **where, chips=twin.chips, banded=twin.banded)
