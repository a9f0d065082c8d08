"""The viewer's visible name, burned into the pixels under a few thin bands.

Only the segments under the bands are decoded, drawn on and encoded again with the twin's own tables; they are
stacked into one small JPEG for that. Luma alone is drawn on: chroma goes through at its own resolution, so that
its coefficients come out as they went in.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from .band_layout import MCU, Bands, DrawnRun
from .jpeg_segments import EOI, resized, restart_codes, segment_ends, split_header
from .lettering import Line, rasterise, shape
from .text_runs import EM, clean
from .twin import Twin, encode

SAFE_NAME = "private copy"
SPARE_MARKER = b"\xff\xd0"  # stands where a picture's last segment has none, until all are renumbered
STAGGER = 0.382  # of the repeat, from band to band: no column of the picture stays free
SMALLEST = 0.62  # how far a long name may shrink before it is shortened
GAP = 1600  # between repeats, in thousandths of an em
LETTERS = 0.82  # pixels per em, per height of the band
EDGE = 0.04  # width of the soft edge, per height of the band
CAPITALS = 714  # how high Noto Sans draws them, in thousandths of an em


@dataclass(frozen=True)
class Label:
    """Whose name, whose vault, and how loud. Any text is accepted; what no font can draw is left out."""

    viewer: str
    vault: str
    strength: Literal["subtle", "clear"] = "subtle"


@dataclass(frozen=True)
class Ink:
    """How far a full stroke pulls the luma towards white, and its soft edge towards black (0 to 1)."""

    light: float
    dark: float


LOUDEST = 1.6
BUSY = 16  # mean deviation in grey levels from which on ground is as busy as can be
INKS = {"subtle": Ink(light=0.34, dark=0.24), "clear": Ink(light=0.6, dark=0.42)}


def draw_bands(twin: Twin, *, codeword: bytes, label: Label) -> Bands:
    """Draw `label` into the segments under `twin`'s bands, in the variants that `codeword` chooses."""
    planes = _decode(_stack(twin, codeword))
    luma = _draw(planes.luma, twin, label)
    drawn = encode((Image.fromarray(luma), planes.cb, planes.cr), qtables=planes.tables)
    return Bands(_unstack(twin, drawn), twin.banded_bits(codeword))


@dataclass(frozen=True)
class Stencil:
    """What drawing changes: luma times `gain` plus `lift` is added to the luma (float32)."""

    gain: np.ndarray
    lift: np.ndarray


@dataclass(frozen=True)
class Planes:
    """Decoded YCbCr planes of one size, chroma repeated, and the quantisation tables they came with."""

    luma: np.ndarray
    cb: Image.Image
    cr: Image.Image
    tables: dict[int, list[int]]


def _stack(twin: Twin, codeword: bytes) -> bytes:
    """The segments under the bands, one band below the other, as a JPEG of their own."""
    bits = np.frombuffer(codeword, np.uint8)
    pieces = twin.splicer.pieces_once(bits, [(run.start, run.stop) for run in twin.banded])
    body = bytearray().join(chain.from_iterable(pieces))
    lengths = np.concatenate([twin.splicer.lengths(bits)[run.start : run.stop] for run in twin.banded])
    if twin.banded[-1].stop == twin.chips:
        body += SPARE_MARKER
        lengths[-1] += len(SPARE_MARKER)
    np.frombuffer(body, np.uint8)[lengths.cumsum() - 1] = restart_codes(np.arange(len(lengths)))
    size = (twin.columns * MCU, len(lengths) // twin.columns * MCU)
    return resized(twin.header, *size) + bytes(body[: -len(SPARE_MARKER)]) + EOI


def _decode(jpeg: bytes) -> Planes:
    """Luma at full size; chroma at its own, half size, then repeated: encoding it again changes nothing."""
    luma = Image.open(io.BytesIO(jpeg))
    luma.draft("L", luma.size)
    halved = Image.open(io.BytesIO(jpeg))
    halved.draft("YCbCr", (halved.width // 2, halved.height // 2))
    cb, cr = (half.resize(luma.size, Image.Resampling.NEAREST) for half in halved.split()[1:])
    return Planes(np.array(luma), cb, cr, luma.quantization)


def _unstack(twin: Twin, jpeg: bytes) -> tuple[DrawnRun, ...]:
    """Cut the drawn JPEG into the runs of the picture, each with the markers of its place."""
    _, cut = split_header(jpeg)
    ends = segment_ends(cut)
    ends[-1] += len(SPARE_MARKER)
    body = bytearray(cut + SPARE_MARKER)
    positions = np.concatenate([np.arange(run.start, run.stop) for run in twin.banded])
    np.frombuffer(body, np.uint8)[ends - 1] = restart_codes(positions)
    if positions[-1] == twin.chips - 1:
        del body[-len(SPARE_MARKER) :]
    drawn, first, at = [], 0, 0
    for run in twin.banded:
        first += len(run)
        end = int(ends[first - 1])
        drawn.append(DrawnRun(run.start, run.stop, bytes(body[at:end])))
        at = end
    return tuple(drawn)


def _draw(luma: np.ndarray, twin: Twin, label: Label) -> np.ndarray:
    """The stacked bands (uint8) with the label on them."""
    band = twin.bands[0]
    stencil = _stencil(
        visible_name(label.viewer),
        clean(label.vault),
        label.strength,
        shape=(len(twin.bands), band.rows * MCU, luma.shape[1]),
        visible=(min(twin.height - band.top * MCU, band.rows * MCU), twin.width),
    )
    change = cv2.multiply(luma, stencil.gain, dtype=cv2.CV_32F) + stencil.lift
    return cv2.add(luma, change * _louder(luma, bands=len(twin.bands)), dtype=cv2.CV_8U)


def _louder(luma: np.ndarray, *, bands: int) -> np.ndarray:
    """How much more ink letters need on busy ground (float32, shape of `luma`): 1 where it is even, up to LOUDEST."""
    rows = len(luma) // bands
    grain = cv2.absdiff(luma, cv2.blur(luma, (9, 9))).reshape(bands, rows, -1).mean(axis=1, dtype=np.float32)
    louder = 1 + (LOUDEST - 1) * np.minimum(cv2.blur(grain, (48, 1)) / BUSY, 1)
    return louder.repeat(rows, axis=0)


@lru_cache(maxsize=8)
def _stencil(
    viewer: str, vault: str, strength: str, *, shape: tuple[int, int, int], visible: tuple[int, int]
) -> Stencil:
    """For bands of `shape` (how many, rows, columns), of which `visible` (rows, columns) are inside the picture."""
    bands, rows, columns = shape
    height, width = visible
    tile = _repeat(viewer, vault, strength, width, height)
    gain, lift = np.zeros((2, bands, rows, columns), np.float32)
    for number in range(bands):
        along = (np.arange(width) + int(number * STAGGER * tile.gain.shape[1])) % tile.gain.shape[1]
        gain[number, :height, :width] = tile.gain.take(along, axis=1)
        lift[number, :height, :width] = tile.lift.take(along, axis=1)
    return Stencil(gain.reshape(-1, columns), lift.reshape(-1, columns))


def visible_name(viewer: str) -> str:
    """The name as it is drawn, or a safe one: a viewer must not escape the band by a name without ink."""
    name = clean(viewer)
    return name if name and shape((name,)).has_ink else SAFE_NAME


@lru_cache(maxsize=64)
def _repeat(viewer: str, vault: str, strength: str, width: int, height: int) -> Stencil:
    """One repeat of the line, for a band of that size."""
    ink = INKS[strength]
    fill = _letters((viewer, vault) if vault else (viewer,), width=width, height=height)
    spread = cv2.GaussianBlur(cv2.dilate(fill, np.ones((3, 3), np.uint8)), (0, 0), EDGE * height)
    light, dark = fill * np.float32(ink.light / 255), spread * np.float32(ink.dark / 255)
    return Stencil((1 - dark) * (1 - light) - 1, 255 * light)


def _letters(parts: tuple[str, ...], *, width: int, height: int) -> np.ndarray:
    """Coverage 0 to 255 (uint8) of the line and the gap after it."""
    line, size = _fit(parts, width=width, height=height)
    middle = (height + CAPITALS * size / EM) / 2
    margin = _margin(height)
    baseline = np.clip(middle, margin + line.top * size / EM, height - margin + line.bottom * size / EM)
    return rasterise(
        line,
        size=size,
        height=height,
        baseline=float(baseline),
        width=int(np.ceil((line.advance + GAP) * size / EM)),
        left=GAP / 2 * size / EM,
    )


def _margin(height: int) -> float:
    """Room for the soft edge above and below: cut off flat, an umlaut would look like another letter."""
    return 1 + 2 * EDGE * height


def _fit(parts: tuple[str, ...], *, width: int, height: int) -> tuple[Line, float]:
    """The line and its size in pixels per em: whole, or without the vault, or with a shortened name."""
    name = parts[0]
    shortened = ((name[:keep].rstrip() + "…",) for keep in range(len(name) - 1, 0, -1))
    for candidate in chain((parts, (name,)), shortened):
        line = shape(candidate)
        size = min(LETTERS * height, EM * (height - 2 * _margin(height)) / max(line.top - line.bottom, 1))
        widest = EM * width / (line.advance + GAP)
        if size * SMALLEST <= widest:
            break
    return line, max(1.0, min(size, widest))
