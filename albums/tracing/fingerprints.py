"""Fingerprints: what a photo is found by, in a few thousand bytes that are made from its unmarked view.

Corners are spread evenly over the picture, so that a tenth of it still holds a tenth of them. Around each, a patch turned
upright is cosine-transformed, and the signs of its 80 slowest waves are kept: 16 of them are the word it is looked up by,
64 the signature it is compared by (Hamming embedding: Jegou, Douze and Schmid 2008). No codebook is learned, so none is
shipped, and none goes stale.

A patch's mirror image has the same waves, those that are odd across with the other sign: so a mirrored leak is looked
for without looking at its pixels again.
"""

import struct
from dataclasses import dataclass
from functools import cache
from itertools import product

import cv2
import numpy as np

from .corners import Corners, find_corners

WORD_BITS, SIGNATURE_BITS = 16, 64
REFERENCE_SIDE, REFERENCE_POINTS, LEVELS = 640, 1024, 8
PATCH, SPACING = 16, 1.8  # samples a side, and px of the level between them
WINDOW = 5.0  # samples; a Gaussian that lets a patch's rim count for little
DOUBTFUL = 7  # waves of a word that may have been misread
MOST_MISREAD = 3

_HEAD = struct.Struct("<BHHH")  # version, width, height, points
_VERSION = 1
_FINER = 64  # places are stored in 64ths of a px
_TURN = 256 / 360  # angles are stored in 256ths of a turn


class DamagedFingerprint(ValueError):
    """Bytes that are no fingerprint of a known version."""


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """n points of a picture of `width` x `height` px. `words`: uint16 n; `signatures`: uint64 n; `places`: float32
    n x 2, px (x, y); `angles`: uint8 n, 256ths of a turn; `levels`: uint8 n, of the pyramid.
    """

    width: int
    height: int
    words: np.ndarray
    signatures: np.ndarray
    places: np.ndarray
    angles: np.ndarray
    levels: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def to_bytes(self) -> bytes:
        """7 bytes, and 16 for every point."""
        head = _HEAD.pack(_VERSION, self.width, self.height, len(self))
        places = np.rint(self.places.T * _FINER)
        columns = (
            (self.words, "<u2"),
            (self.signatures, "<u8"),
            (places, "<u2"),
            (self.angles, "u1"),
            (self.levels, "u1"),
        )
        return head + b"".join(np.ascontiguousarray(values, type).tobytes() for values, type in columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fingerprint":
        """Raises DamagedFingerprint; integrity against an adversary is the seal's work."""
        if len(data) < _HEAD.size or data[0] != _VERSION:
            raise DamagedFingerprint("not a fingerprint of a known version")
        _, width, height, n = _HEAD.unpack_from(data)
        if len(data) != _HEAD.size + 16 * n:
            raise DamagedFingerprint("truncated")
        at = _HEAD.size
        words = np.frombuffer(data, "<u2", n, at)
        signatures = np.frombuffer(data, "<u8", n, at + 2 * n)
        places = np.frombuffer(data, "<u2", 2 * n, at + 10 * n).reshape(2, n).T.astype(np.float32) / _FINER
        angles, levels = np.frombuffer(data, "u1", 2 * n, at + 14 * n).reshape(2, n)
        return cls(width, height, words, signatures, places, angles, levels)


@dataclass(frozen=True, eq=False)
class Points:
    """A fingerprint before its signs are taken: `waves` is float32 n x 80, `angles` float32 n in degrees."""

    width: int
    height: int
    places: np.ndarray
    angles: np.ndarray
    levels: np.ndarray
    waves: np.ndarray

    def fingerprint(self) -> Fingerprint:
        signs = self.waves > 0
        words = np.packbits(signs[:, :WORD_BITS], axis=1, bitorder="little").view("<u2").ravel()
        signatures = np.packbits(signs[:, WORD_BITS:], axis=1, bitorder="little").view("<u8").ravel()
        angles = np.rint(self.angles * _TURN).astype(np.int64).astype(np.uint8)
        return Fingerprint(
            self.width, self.height, words, signatures, self.places, angles, self.levels.astype(np.uint8)
        )

    def probes(self, count: int) -> np.ndarray:
        """The `count` likeliest words of each point (uint16 n x count): its own, and those in which its weakest waves were
        misread (multi-probe hashing: Lv et al. 2007).
        """
        waves = self.waves[:, :WORD_BITS]
        doubtful = np.argsort(np.abs(waves), axis=1)[:, :DOUBTFUL]
        misread = _misreadings()
        cost = np.take_along_axis(waves, doubtful, axis=1) ** 2 @ misread.T
        flips = (1 << doubtful) @ misread.T.astype(np.int64)
        likeliest = np.argsort(cost, axis=1, kind="stable")[:, :count]
        words = self.fingerprint().words[:, None]
        return words ^ np.take_along_axis(flips, likeliest, axis=1).astype(np.uint16)

    def mirrored(self) -> "Points":
        """The points of the picture with left and right exchanged."""
        places = np.column_stack([self.width - 1 - self.places[:, 0], self.places[:, 1]])
        across = np.array([-1.0 if down % 2 else 1.0 for _, down in _frequencies()], np.float32)
        return Points(self.width, self.height, places, 180 - self.angles, self.levels, self.waves * across)


def reference(rgb: np.ndarray) -> Fingerprint:
    """The fingerprint that a photo is found by, of its unmarked view (uint8 h x w x 3, sRGB)."""
    luma = shrunk(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), long_side=REFERENCE_SIDE)
    return find_points(luma, most=REFERENCE_POINTS).fingerprint()


def shrunk(luma: np.ndarray, *, long_side: int) -> np.ndarray:
    """`luma` no longer than `long_side` px."""
    scale = long_side / max(luma.shape)
    if scale >= 1:
        return luma
    size = [max(1, round(side * scale)) for side in luma.shape[::-1]]
    return cv2.resize(luma, size, interpolation=cv2.INTER_AREA)


def find_points(luma: np.ndarray, *, most: int, levels: int = LEVELS) -> Points:
    """At most `most` points of uint8 `luma` (h x w, at most 1023 px a side to be stored), spread over the picture."""
    height, width = luma.shape
    found = find_corners(luma, most=most, levels=levels)
    return Points(
        width,
        height,
        np.concatenate([corners.on_picture for corners in found]),
        np.concatenate([corners.angles for corners in found]),
        np.concatenate([np.full(len(corners.places), corners.level) for corners in found]),
        _waves(np.concatenate([_patches(corners) for corners in found])),
    )


def _patches(corners: Corners) -> np.ndarray:
    """float32 n x 256: what lies around the corners of one level, turned upright."""
    if not len(corners.places):
        return np.empty((0, PATCH * PATCH), np.float32)
    across, down = np.meshgrid(*[(np.arange(PATCH) - (PATCH - 1) / 2) * SPACING] * 2)
    turns = np.exp(1j * np.deg2rad(corners.angles)).astype(np.complex64)[:, None, None]
    middles = (corners.places @ (1, 1j)).astype(np.complex64)[:, None, None]
    places = (turns * (across + 1j * down).astype(np.complex64) + middles).reshape(-1, PATCH)
    patches = cv2.remap(corners.smooth, places.real, places.imag, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return patches.reshape(len(middles), -1)


def _waves(patches: np.ndarray) -> np.ndarray:
    """float32 n x 80, whatever the patches' light and contrast."""
    patches = patches - patches.mean(axis=1, keepdims=True)
    patches /= np.linalg.norm(patches, axis=1, keepdims=True) + 1e-6
    # Not by BLAS: its threads wait for one another longer than so small a product takes.
    return np.einsum("ij,kj->ik", patches, _wave_forms())


@cache
def _wave_forms() -> np.ndarray:
    """float32 80 x 256."""
    turns = (np.arange(PATCH) + 0.5) * np.pi / PATCH
    window = np.exp(-((np.arange(PATCH) - (PATCH - 1) / 2) ** 2) / (2 * WINDOW**2))
    forms = [
        np.outer(window * np.cos(down * turns), window * np.cos(across * turns)) for across, down in _frequencies()
    ]
    return np.array(forms, np.float32).reshape(len(forms), -1)


@cache
def _frequencies() -> tuple[tuple[int, int], ...]:
    """(across, down) of the 80 slowest waves whose sign says something.

    A patch is turned so that it is brighter on the one side: waves that are odd along that axis and even across it have
    nearly always the same sign (92 % of corners on real photos), and are left out, as is the mean.
    """
    every = sorted(product(range(PATCH), repeat=2), key=lambda wave: (wave[0] ** 2 + wave[1] ** 2, wave))
    told = [(across, down) for across, down in every[1:] if not (across % 2 and down % 2 == 0)]
    return tuple(told[: WORD_BITS + SIGNATURE_BITS])


@cache
def _misreadings() -> np.ndarray:
    """Every choice of at most MOST_MISREAD of DOUBTFUL waves, as rows of 0 and 1 (float32)."""
    rows = [row for row in product((0, 1), repeat=DOUBTFUL) if sum(row) <= MOST_MISREAD]
    return np.array(rows, np.float32)
