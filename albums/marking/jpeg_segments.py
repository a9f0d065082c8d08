"""Cut a JPEG at its restart markers, and put segments together again.

Restart markers reset DC prediction and fall on byte boundaries, so each segment decodes alone
(ITU-T T.81, sections E.1.4 and F.1.2.1). A segment here *ends with* the restart marker that follows it;
the last one has none. Marker numbers depend only on the position, so segments at the same position of
two JPEGs with equal headers may be exchanged without touching a byte.
"""

import struct
from dataclasses import dataclass

import numpy as np

from .errors import NotATwinnableJPEG

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOF0, SOF2, DHT, SOS, DQT, DRI, APP0 = 0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0
RST0 = 0xD0
# Whole segments, with their marker and length: DRI has one number, SOF0 at least precision, height and width.
DRI_BYTES, LEAST_SOF_BYTES = 6, 9


@dataclass(frozen=True)
class SegmentedJPEG:
    """`header`: SOI up to and with the SOS segment. `segments`: each with its trailing restart marker."""

    header: bytes
    segments: tuple[bytes, ...]


def split(jpeg: bytes) -> SegmentedJPEG:
    """Cut a complete baseline JPEG. Raises NotATwinnableJPEG where that cannot be done safely."""
    header, body = split_header(jpeg)
    ends = segment_ends(body)
    starts = np.concatenate(([0], ends[:-1]))
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return SegmentedJPEG(header, tuple(body[start:end] for start, end in pairs))


def join(jpeg: SegmentedJPEG) -> bytes:
    """The complete JPEG again; `join(split(x)) == x`."""
    return b"".join((jpeg.header, *jpeg.segments, EOI))


def split_header(jpeg: bytes) -> tuple[bytes, bytes]:
    """Header (through SOS) and entropy-coded body (without EOI) of a one-scan baseline JPEG."""
    interval = None
    for marker, start, end in header_markers(jpeg):
        if marker == SOF2:
            raise NotATwinnableJPEG("progressive: a segment is spread over many scans")
        if marker == DRI:
            if end - start != DRI_BYTES:
                raise NotATwinnableJPEG("damaged header")
            (interval,) = struct.unpack_from(">H", jpeg, start + 4)
        if marker == SOS:
            if not interval:
                raise NotATwinnableJPEG("no restart markers")
            # The end must lie behind the header: the last bytes of a damaged SOS may look like it.
            if jpeg[max(end, len(jpeg) - 2) :] != EOI:
                raise NotATwinnableJPEG("truncated: no end of image")
            return jpeg[:end], jpeg[end:-2]
    raise NotATwinnableJPEG("no scan")


def header_markers(jpeg: bytes) -> list[tuple[int, int, int]]:
    """(marker, start, end) of every segment from SOI up to and with SOS."""
    if jpeg[:2] != SOI:
        raise NotATwinnableJPEG("not a JPEG")
    found, at = [], 2
    while at + 4 <= len(jpeg):
        magic, marker, length = struct.unpack_from(">BBH", jpeg, at)
        end = at + 2 + length
        if magic != 0xFF or length < 2 or end > len(jpeg):
            break
        found.append((marker, at, end))
        if marker == SOS:
            return found
        at = end
    raise NotATwinnableJPEG("damaged header")


def segment_ends(body: bytes) -> np.ndarray:
    """End offsets of the segments in entropy-coded `body`, each after its restart marker (int64)."""
    raw = np.frombuffer(body, np.uint8)
    after_ff = np.flatnonzero(raw[:-1] == 0xFF) + 1
    codes = raw[after_ff]
    restarts = (codes & 0xF8) == RST0
    if not np.all(restarts | (codes == 0)):
        raise NotATwinnableJPEG("more than one scan, or a stray marker")
    ends = after_ff[restarts] + 1
    if not np.array_equal(codes[restarts], restart_codes(np.arange(len(ends)))):
        raise NotATwinnableJPEG("restart markers out of order")
    return np.append(ends, len(body))


def restart_codes(positions: np.ndarray) -> np.ndarray:
    """The second bytes (uint8) of the restart markers that follow the segments at `positions`."""
    return (RST0 + (positions & 7)).astype(np.uint8)


def resized(header: bytes, width: int, height: int) -> bytes:
    """The header of a picture of another size in pixels, alike in all else."""
    for marker, start, end in header_markers(header):
        if marker == SOF0 and end - start >= LEAST_SOF_BYTES:
            return header[: start + 5] + struct.pack(">HH", height, width) + header[start + 9 :]
    raise NotATwinnableJPEG("not a baseline JPEG")
