"""Several leaked pictures of one copy, read as one.

Their segments carry the *same* secret bits. Counted as if they were drawn anew in each picture, a picture that is handed in
twice would square the odds of whoever it happens to resemble. So what is known of a segment is put together first, and its
bit asked for once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .evidence import SURE, Evidence
from .reading import Reading


def one_per_code(readings: Sequence[Reading]) -> list[Reading]:
    """One reading for each rendition of each photo: whatever shows the same is put together, the best picture first."""
    alike = defaultdict(list)
    for reading in readings:
        alike[reading.reference.photo, reading.reference.name].append(reading)
    return [_together(group) for group in alike.values()]


def _together(readings: Sequence[Reading]) -> Reading:
    if len(readings) == 1:
        return readings[0]
    best = max(readings, key=lambda reading: reading.evidence.quality)
    return replace(best, evidence=mean_of([reading.evidence for reading in readings]))


def mean_of(found: Sequence[Evidence]) -> Evidence:
    """The weighted mean of what several leaks of one rendition say of each segment, the less noisy the more.

    Weights follow from the leaks alone, so the odds stay what they are. That copies of one copy share their noise makes
    the mean look surer than it is, which costs power, never an innocent.
    """
    weights = np.stack([1 / each.noise**2 for each in found])
    total = weights.sum(axis=0)
    seen = total > 0
    levels, noise = np.zeros_like(total), np.full_like(total, np.inf)
    levels[seen] = (weights * np.stack([each.levels for each in found])).sum(axis=0)[seen] / total[seen]
    noise[seen] = total[seen] ** -0.5
    values = np.zeros_like(total)
    values[seen] = np.arctanh(SURE * np.tanh(levels[seen] * total[seen]))
    return Evidence(values=values, levels=levels, noise=noise, quality=max(each.quality for each in found))
