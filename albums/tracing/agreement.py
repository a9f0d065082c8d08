"""Whether a leak really shows a photo: how many of its points lie where one turn, scale and shift would put them."""

import numpy as np

from .fingerprints import LEVEL, Fingerprint

ALIKE = 20  # most bits of 80 in which two points may differ
MOST_PAIRS = 250
TOLERANCE, LOOSE = 6.0, 0.12  # px of the leak, and as a share of the distance
SAME_TURN = 0.4  # radians
SAME_SCALE = 1.5  # levels of the pyramid


def agreement(leak: Fingerprint, photo: Fingerprint) -> int:
    """The most pairs of like points that agree on how `photo` lies on `leak`; by chance hardly more than 3 do.

    Each pair is a whole hypothesis, and all others are asked whether they agree (Lowe 2004 votes so, but in bins).
    """
    here, there = _pairs(leak, photo)
    if not len(here):
        return 0
    turns = np.deg2rad((leak.angles[here].astype(float) - photo.angles[there]) * 360 / 256)
    scales = leak.levels[here].astype(float) - photo.levels[there]
    on_leak, on_photo = (places[which] @ (1, 1j) for places, which in ((leak.places, here), (photo.places, there)))
    maps = LEVEL**scales * np.exp(1j * turns)
    apart = on_photo[None, :] - on_photo[:, None]
    error = np.abs(on_leak[None, :] - on_leak[:, None] - maps[:, None] * apart)
    agree = error < TOLERANCE + LOOSE * np.abs(maps[:, None] * apart)
    agree &= np.abs(np.exp(1j * (turns[None, :] - turns[:, None])) - 1) < SAME_TURN
    agree &= np.abs(scales[None, :] - scales[:, None]) <= SAME_SCALE
    return max(len(np.unique(here[row])) for row in agree[np.argsort(agree.sum(axis=1))[-5:]])


def _pairs(leak: Fingerprint, photo: Fingerprint) -> tuple[np.ndarray, np.ndarray]:
    """For each point of `photo` the likest one of `leak`; the likest pairs (places in both, two int64 arrays)."""
    if not len(leak) or not len(photo):
        return np.empty(0, int), np.empty(0, int)
    apart = np.bitwise_count(photo.signatures[:, None] ^ leak.signatures[None, :])
    apart += np.bitwise_count(photo.words[:, None] ^ leak.words[None, :])
    here = apart.argmin(axis=1)
    apart = apart[np.arange(len(photo)), here]
    there = np.argsort(apart, kind="stable")[:MOST_PAIRS]
    there = there[apart[there] <= ALIKE]
    return here[there], there
