"""A shelf: the fingerprints of many photos, turned round, so that the photos that have a word are found at once.

An inverted file with Hamming embedding and weak geometric consistency (Jegou, Douze and Schmid 2008): a point of the
leak looks at the points that have its word, those whose signature is alike vote for their photo, and votes count
together only where they agree how the picture was turned and scaled.

A shelf is read as a whole, looked through and let go: the memory that a search takes does not grow with the vault.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from .fingerprints import WORD_BITS, Fingerprint, Points

WORDS = 1 << WORD_BITS
PROBES = 12  # words that a point of the leak is looked up by
ALIKE = 18  # most bits in which two signatures may differ
LIKELIHOOD = 10.0  # bits; a Gaussian that weighs a vote by its signature's difference
TURNS = 16  # into which angles are sorted, and pyramid levels one by one
LEVELS = 64
MOST_OF_A_WORD = 512  # points that are looked at: a word that is everywhere says nothing
AT_ONCE = 1 << 15  # points that are compared in one go: so few that they stay in the processor's cache

_HEAD = struct.Struct("<8sII")  # magic, photos, points
_MAGIC = b"FVSHELF1"


class DamagedShelf(ValueError):
    """Bytes that are no shelf of a known version."""


@dataclass(frozen=True, eq=False)
class Query:
    """What a leak is looked for by: n points, looked up by n x PROBES words."""

    points: Fingerprint
    probes: np.ndarray

    @classmethod
    def of(cls, points: Points) -> "Query":
        return cls(points.fingerprint(), points.probes(PROBES))


@dataclass(frozen=True, eq=False)
class Shelf:
    """n points of up to 65,536 `photos`, in the order of their words: those of word w are `starts[w]:starts[w + 1]`.

    `starts`: uint32 WORDS + 1; `signatures`: uint64 n; `owners`: uint16 n, places in `photos`; `angles`, `levels`: uint8 n.
    """

    photos: tuple[UUID, ...]
    starts: np.ndarray
    signatures: np.ndarray
    owners: np.ndarray
    angles: np.ndarray
    levels: np.ndarray

    @classmethod
    def of(cls, fingerprints: Sequence[tuple[UUID, Fingerprint]]) -> "Shelf":
        words = np.concatenate([np.empty(0, np.uint16), *(kept.words for _, kept in fingerprints)])
        owners = np.repeat(np.arange(len(fingerprints), dtype=np.uint16), [len(kept) for _, kept in fingerprints])
        order = np.argsort(words, kind="stable")
        starts = np.searchsorted(words[order], np.arange(WORDS + 1)).astype(np.uint32)
        columns = (
            np.concatenate([np.empty(0, type), *(getattr(kept, name) for _, kept in fingerprints)])[order]
            for name, type in (("signatures", np.uint64), ("angles", np.uint8), ("levels", np.uint8))
        )
        signatures, angles, levels = columns
        return cls(tuple(photo for photo, _ in fingerprints), starts, signatures, owners[order], angles, levels)

    def to_bytes(self) -> bytes:
        """16 bytes for every photo, 12 for every point, and 256 KiB."""
        ids = b"".join(photo.bytes for photo in self.photos)
        columns = (
            (self.starts, "<u4"),
            (self.signatures, "<u8"),
            (self.owners, "<u2"),
            (self.angles, "u1"),
            (self.levels, "u1"),
        )
        packed = [np.ascontiguousarray(values, type).tobytes() for values, type in columns]
        return b"".join((_HEAD.pack(_MAGIC, len(self.photos), len(self.signatures)), ids, *packed))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Shelf":
        """Raises DamagedShelf; integrity against an adversary is the seal's work."""
        if len(data) < _HEAD.size or not data.startswith(_MAGIC):
            raise DamagedShelf("not a shelf of a known version")
        _, count, n = _HEAD.unpack_from(data)
        at = _HEAD.size + 16 * count
        if len(data) != at + 4 * (WORDS + 1) + 12 * n:
            raise DamagedShelf("truncated")
        photos = tuple(UUID(bytes=data[i : i + 16]) for i in range(_HEAD.size, at, 16))
        columns = []
        for type, length in (("<u4", WORDS + 1), ("<u8", n), ("<u2", n), ("u1", n), ("u1", n)):
            columns.append(np.frombuffer(data, type, length, at))
            at += columns[-1].nbytes
        return cls(photos, *columns)

    def votes(self, query: Query) -> np.ndarray:
        """How much speaks for each of `photos` (float64), by the turn and scale that its votes agree on best."""
        bins, weights = [], []
        for asked, kept, apart in self._alike(query):
            bins.append(self._bins(query.points, asked, kept))
            weights.append(np.exp(-((apart / LIKELIHOOD) ** 2)))
        if not bins:
            return np.zeros(len(self.photos))
        return self._best_bins(np.concatenate(bins, axis=1), np.concatenate(weights))

    def _alike(self, query: Query) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Pairs of a point of the leak and one here that has a word of it and a signature like it: their places (two
        int64 arrays), and in how many bits they differ (uint8).
        """
        words = query.probes.ravel().astype(np.int64)
        asked = np.repeat(np.arange(len(query.probes)), query.probes.shape[1])
        starts = self.starts[words].astype(np.int64)
        lengths = np.minimum(self.starts[words + 1] - starts, MOST_OF_A_WORD)
        ends = np.cumsum(lengths)
        cuts = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, AT_ONCE)[1:])
        for some in np.split(np.arange(len(words)), cuts):
            after = np.cumsum(lengths[some])
            if not after.any():
                continue
            kept = np.repeat(starts[some] - after + lengths[some], lengths[some])
            kept += np.arange(len(kept))
            signatures = np.repeat(query.points.signatures[asked[some]], lengths[some])
            apart = np.bitwise_count(self.signatures[kept] ^ signatures)
            alike = np.flatnonzero(apart <= ALIKE)
            yield asked[some[np.searchsorted(after, alike, side="right")]], kept[alike], apart[alike]

    def _bins(self, points: Fingerprint, asked: np.ndarray, kept: np.ndarray) -> np.ndarray:
        """Numbers of (photo, turn, scale): int64 4 x n, of the two nearest turns by the two nearest scales."""
        turn = (points.angles[asked] - self.angles[kept]).astype(np.int64) * TURNS // 256
        scale = points.levels[asked].astype(np.int64) - self.levels[kept] + LEVELS // 2
        of_photo = self.owners[kept].astype(np.int64) * TURNS
        return np.stack(
            [(of_photo + (turn + more) % TURNS) * LEVELS + scale + larger for more in (0, 1) for larger in (0, 1)]
        )

    def _best_bins(self, bins: np.ndarray, weights: np.ndarray) -> np.ndarray:
        numbers, places = np.unique(bins, return_inverse=True)
        sums = np.bincount(places.ravel(), np.tile(weights, len(bins)), len(numbers))
        best = np.zeros(len(self.photos))
        np.maximum.at(best, numbers // (TURNS * LEVELS), sums)
        return best
