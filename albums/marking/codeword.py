"""Which variant every segment takes for one viewer.

About three quarters of the segments belong to the *viewer part*, which never changes for one viewer of one
photo: fresh codes at every look would let a single person average their own views, as if they were many.
The others belong to the *device part*, which tells which browser and which day. Which segment belongs to
which part is secret and differs per photo. Everything follows from the mark key, so that a trace can
recompute any codeword ever issued without storing one.

The code has biases, which are secret: against people who mix their copies, positions at which most viewers agree tell more
than fair coins do (Tardos 2003; two-point biases: Nuida et al. 2007). Fair coins tell more about a small piece of one copy. So
half of the viewer part has them, and all of the device part; `docs/tracing.md` has the measurements.
"""

import datetime
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DEVICE_SHARE = 64  # of 256: a quarter of the segments that no band covers
RARE = 36  # of 256: how often half of the viewer part's segments take their rarer variant; the other half are fair


@dataclass(frozen=True)
class Reader:
    """Whose copy it is: opaque, stable ids of viewer and browser, and the day it is issued."""

    viewer: str
    device: str
    day: datetime.date


def codeword(
    *,
    mark_key: bytes,
    photo: str,
    rendition: str,
    reader: Reader,
    chips: int,
    banded: Sequence[range] = (),
) -> bytes:
    """One byte, 0 (variant A) or 1 (variant B), for each of `chips` segments.

    `mark_key`: the vault's 32-byte marking secret. `banded`: the segments under name bands
    (`Twin.banded`); they always belong to the viewer part, so that drawn bands can be kept per photo and
    viewer. The bits are HMAC-SHA256 keyed and expanded with SHAKE256.
    """
    code = Code.of(mark_key=mark_key, photo=photo, rendition=rendition, chips=chips, banded=banded)
    every = slice(None)
    return np.where(code.own, code.device_bits([reader], every), code.viewer_bits([reader.viewer], every)).tobytes()


@dataclass(frozen=True, eq=False)
class Code:
    """The code of one rendition of a photo, for many readers. `own`: bool[chips], where it is the device's;
    `chances`: int64[chips], in 256ths, how often a bit is 1.
    """

    mark_key: bytes
    photo: str
    rendition: str
    own: np.ndarray
    chances: np.ndarray

    @classmethod
    def of(cls, *, mark_key: bytes, photo: str, rendition: str, chips: int, banded: Sequence[range] = ()) -> "Code":
        own = device_part(mark_key=mark_key, photo=photo, rendition=rendition, chips=chips, banded=banded)
        chances = _chances(mark_key=mark_key, photo=photo, rendition=rendition, chips=chips, fair=own)
        return cls(mark_key, photo, rendition, own, chances)

    def viewer_bits(self, viewers: Sequence[str], segments: np.ndarray | slice) -> np.ndarray:
        """The bits (uint8[viewers, segments]) of these segments, for each viewer; meant for those that are not `own`."""
        return self._bits([("viewer", self.photo, self.rendition, viewer) for viewer in viewers], segments)

    def device_bits(self, readers: Sequence[Reader], segments: np.ndarray | slice) -> np.ndarray:
        """The same by device and day, meant for those that are `own`."""
        scope = ("device", self.photo, self.rendition)
        return self._bits([(*scope, one.viewer, one.device, one.day.isoformat()) for one in readers], segments)

    def _bits(self, scopes: Sequence[tuple[str, ...]], segments: np.ndarray | slice) -> np.ndarray:
        chips = len(self.chances)
        drawn = b"".join(keyed_bytes(self.mark_key, *scope, count=chips) for scope in scopes)
        draws = np.frombuffer(drawn, np.uint8).reshape(len(scopes), chips)[:, segments]
        return (draws < self.chances[segments]).astype(np.uint8)


def biases(*, mark_key: bytes, photo: str, rendition: str, chips: int, banded: Sequence[range] = ()) -> np.ndarray:
    """The probability (float64, exact) with which each segment's bit is 1, over all viewers, devices and days.

    As secret as the mark key: who knows it can mix copies in a way that is harder to trace.
    """
    own = device_part(mark_key=mark_key, photo=photo, rendition=rendition, chips=chips, banded=banded)
    return _chances(mark_key=mark_key, photo=photo, rendition=rendition, chips=chips, fair=own) / 256


def _chances(*, mark_key: bytes, photo: str, rendition: str, chips: int, fair: np.ndarray) -> np.ndarray:
    """In 256ths (int64), how often each segment's bit is 1: half the time where it is `fair`, and in every second other
    one; else seldom, or nearly always.
    """
    draws = np.frombuffer(keyed_bytes(mark_key, "bias", photo, rendition, count=chips), np.uint8) % 4
    return np.where(fair, 128, np.array([128, 128, RARE, 256 - RARE])[draws])


def device_part(*, mark_key: bytes, photo: str, rendition: str, chips: int, banded: Sequence[range] = ()) -> np.ndarray:
    """Boolean, one per segment: does it carry the device part (else the viewer part)?"""
    draws = np.frombuffer(keyed_bytes(mark_key, "part", photo, rendition, count=chips), np.uint8)
    chosen = draws < DEVICE_SHARE
    for segments in banded:
        chosen[segments.start : segments.stop] = False
    return chosen


def keyed_bytes(mark_key: bytes, *scope: str, count: int) -> bytes:
    """`count` pseudo-random bytes for a scope. Parts are length-prefixed, so ("ab", "c") != ("a", "bc")."""
    if len(mark_key) != 32:
        raise ValueError("the mark key is 32 bytes")
    parts = [part.encode() for part in ("familyvault mark 1", *scope)]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.shake_256(hmac.digest(mark_key, message, "sha256")).digest(count)
