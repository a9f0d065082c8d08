"""A rendition in two variants that can be mixed segment by segment."""

import io
import struct
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from PIL import Image

from . import jpeg_segments
from .band_layout import MCU, Band, Bands, lay_out
from .errors import CodewordDoesNotFit, DamagedTwin
from .jpeg_segments import EOI
from .pattern import make_pattern, perceptual_mask
from .splicing import Splicer
from .strength import affordable, apply_mark
from .xmp import PROHIBITED_APP1

MAGIC = b"FVTWIN1\n"
PREFIX = struct.Struct(">8sHHII")  # magic, width, height, bytes of header, bytes of A

# As JFIF and libjpeg have it. Pillow's own conversion truncates, which alone costs half a grey level.
RGB_TO_YCC = np.array(
    [[0.299, 0.587, 0.114, 0], [-0.168735892, -0.331264108, 0.5, 128], [0.5, -0.418687589, -0.081312411, 128]]
)


@dataclass(frozen=True)
class Encoding:
    """How a rendition is encoded and how strong its mark may be; amplitudes in grey levels (RMS).

    `flat`: where nothing happens (sky, skin); `texture`: times the local deviation on top; `most`: anywhere.
    """

    quality: int = 80
    flat: float = 0.45
    texture: float = 0.3
    most: float = 4.0


@dataclass(frozen=True, eq=False)
class Twin:
    """`header` is shared; `a` and `b` are the variants' entropy-coded bodies, cut at `ends_a`, `ends_b`."""

    width: int
    height: int
    header: bytes
    a: bytes
    b: bytes
    ends_a: np.ndarray
    ends_b: np.ndarray

    @property
    def columns(self) -> int:
        return -(-self.width // MCU)

    @property
    def chips(self) -> int:
        """How many segments, and so how many code positions, the picture has."""
        return self.columns * -(-self.height // MCU)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        return lay_out(width=self.width, height=self.height)

    @cached_property
    def banded(self) -> tuple[range, ...]:
        """The runs of segments that lie under name bands, in order."""
        return tuple(range(band.top * self.columns, (band.top + band.rows) * self.columns) for band in self.bands)

    def to_bytes(self) -> bytes:
        """A self-contained form for sealed storage."""
        prefix = PREFIX.pack(MAGIC, self.width, self.height, len(self.header), len(self.a))
        lengths = [np.diff(ends, prepend=0).astype(">u2").tobytes() for ends in (self.ends_a, self.ends_b)]
        return b"".join((prefix, self.header, *lengths, self.a, self.b))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Twin":
        """Open stored bytes. Raises DamagedTwin if they are not exactly a twin.

        Integrity against an adversary is the seal's work; this finds truncation and mix-ups.
        """
        try:
            magic, width, height, header_size, a_size = PREFIX.unpack_from(data)
        except struct.error as error:
            raise DamagedTwin("too short") from error
        if magic != MAGIC or not width or not height:
            raise DamagedTwin("not a twin of a known version")
        chips = -(-width // MCU) * -(-height // MCU)
        index = PREFIX.size + header_size
        a_start = index + 4 * chips
        if len(data) <= a_start + a_size:
            raise DamagedTwin("truncated")
        ends = np.frombuffer(data, ">u2", 2 * chips, index).reshape(2, chips).cumsum(axis=1, dtype=np.int64)
        twin = cls(
            width=width,
            height=height,
            header=data[PREFIX.size : index],
            a=data[a_start : a_start + a_size],
            b=data[a_start + a_size :],
            ends_a=ends[0],
            ends_b=ends[1],
        )
        twin._check()
        return twin

    def splice(self, codeword: bytes, bands: Bands | None = None) -> bytes:
        """A viewer's copy: a complete JPEG. `codeword`: one byte, 0 or 1, per segment.

        `bands`: this viewer's drawn segments. Raises CodewordDoesNotFit for a codeword of another size, or
        other bits than the bands were drawn with: such a copy would accuse somebody else.
        """
        bits = self._bits(codeword)
        drawn = bands.runs if bands else ()
        if bands and bands.bits != self.banded_bits(codeword):
            raise CodewordDoesNotFit("the bands were drawn for another codeword")
        starts = [0, *(run.stop for run in drawn)]
        stops = [*(run.start for run in drawn), self.chips]
        parts = [self.header]
        endings = [*(run.body for run in drawn), EOI]
        for kept, ending in zip(self.splicer.pieces(bits, list(zip(starts, stops, strict=True))), endings, strict=True):
            parts += kept
            parts.append(ending)
        return b"".join(parts)

    def banded_bits(self, codeword: bytes) -> bytes:
        """The bits of a codeword that lie under name bands."""
        return b"".join(codeword[run.start : run.stop] for run in self.banded)

    @cached_property
    def splicer(self) -> Splicer:
        return Splicer((self.a, self.b), (self.ends_a, self.ends_b))

    def _bits(self, codeword: bytes) -> np.ndarray:
        if len(codeword) != self.chips or codeword.translate(None, b"\0\1"):
            raise CodewordDoesNotFit(f"{self.chips} zeros and ones are needed")
        return np.frombuffer(codeword, np.uint8)

    def _check(self) -> None:
        if self.header[:2] != jpeg_segments.SOI or _size_in(self.header) != (self.width, self.height):
            raise DamagedTwin("its header is not that of the picture")
        codes = jpeg_segments.restart_codes(np.arange(self.chips - 1))
        for body, ends in ((self.a, self.ends_a), (self.b, self.ends_b)):
            raw = np.frombuffer(body, np.uint8)
            if ends[-1] != len(body) or np.any(np.diff(ends, prepend=0) < 2):
                raise DamagedTwin("its index does not match its segments")
            if np.any(raw[ends[:-1] - 1] != codes) or np.any(raw[ends[:-1] - 2] != 0xFF):
                raise DamagedTwin("a segment does not end where its index says")


def make_twin(rgb: np.ndarray, *, mark_key: bytes, photo: str, rendition: str, encoding: Encoding = Encoding()) -> Twin:
    """Encode uint8 sRGB `rgb`, height x width x 3, as a twin under this photo's secret pattern.

    The mark is made weaker than `encoding` says, and the quality higher, where this photo needs it to stay within
    `strength.LIMITS`.
    """
    height, width, _ = rgb.shape
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)  # rounds better than the transform
    _, cb, cr = (Image.fromarray(plane) for plane in cv2.split(cv2.transform(rgb, RGB_TO_YCC)))
    noise = make_pattern(
        mark_key=mark_key, photo=photo, rendition=rendition, columns=-(-width // MCU), rows=-(-height // MCU)
    )
    mask = perceptual_mask(luma, flat=encoding.flat, texture=encoding.texture, most=encoding.most)
    # In place: a worker's peak of memory is here.
    mark = cv2.multiply(noise[:height, :width], mask, dst=mask)
    del noise
    mark, quality = affordable(luma, mark, quality=encoding.quality)
    a, b = (
        jpeg_segments.split_header(encode((Image.fromarray(apply_mark(luma, mark, sign)), cb, cr), quality=quality))
        for sign in (1, -1)
    )
    ends_a, ends_b = (jpeg_segments.segment_ends(body) for _, body in (a, b))
    return Twin(width, height, prohibit_mining(a[0]), a[1], b[1], ends_a, ends_b)


def encode(planes: tuple[Image.Image, Image.Image, Image.Image], **tables) -> bytes:
    """A 4:2:0 baseline JPEG of Y, Cb and Cr (mode L, of one size), one MCU per restart interval.

    `tables`: `quality=` or `qtables=`, as Pillow takes them. Never `optimize` or `progressive`: both make Huffman
    tables per file, and A and B could not be mixed.
    """
    out = io.BytesIO()
    Image.merge("YCbCr", planes).save(out, "JPEG", subsampling="4:2:0", restart_marker_blocks=1, **tables)
    return out.getvalue()


def prohibit_mining(header: bytes) -> bytes:
    """The header with the one statement a copy makes about itself, after its JFIF segment."""
    _, _, end = jpeg_segments.header_markers(header)[0]
    return header[:end] + PROHIBITED_APP1 + header[end:]


def _size_in(header: bytes) -> tuple[int, int] | None:
    try:
        for marker, start, _ in jpeg_segments.header_markers(header):
            if marker == jpeg_segments.SOF0:
                height, width = struct.unpack_from(">HH", header, start + 5)
                return width, height
    except jpeg_segments.NotATwinnableJPEG as error:
        raise DamagedTwin("its header is damaged") from error
    return None
