"""Photos as the vault would issue them: twins, codewords and name bands as in `albums.viewing.issue`."""

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from albums.marking.band_layout import MCU
from albums.marking.codeword import Reader, codeword
from albums.marking.name_band import Label, draw_bands
from albums.marking.twin import Twin, make_twin
from albums.renditions.pixels import PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import SIZES as RENDITIONS, VIEW
from benchmarks._pictures import photos

MARK_KEY = bytes(range(32))
VIEWERS = 20
DAY = datetime.date(2026, 5, 1)
NAMES = (
    "Anna Lindqvist",
    "Ben Okafor",
    "Ολυμπία Δήμου",
    "Grandma Rosa",
    "Émile",
    "Станислав Юрьевич",
    "Mei-Ling",
    "Gus",
)
LEAST_SIDE = 320  # px of the long side: smaller files are no photos that anybody shares
ALIKE = 3.0  # grey levels, at 16 x 16 px: two files of one photo
SIZES = {size.name: size for size in RENDITIONS}


@dataclass(frozen=True, eq=False)
class Specimen:
    """One photo with the twins of its renditions. `rgb`: uint8, its view before it was marked."""

    name: str
    rgb: np.ndarray
    key: bytes = MARK_KEY
    twins: dict[str, Twin] = field(default_factory=dict)

    def twin(self, rendition: str = "view") -> Twin:
        if rendition not in self.twins:
            picture = self.unmarked_as(rendition)
            self.twins[rendition] = make_twin(picture, mark_key=self.key, photo=self.name, rendition=rendition)
        return self.twins[rendition]

    def unmarked_as(self, rendition: str) -> np.ndarray:
        """The rendition before it is marked, drawn as at ingest (uint8 RGB)."""
        if rendition == VIEW.name:
            return self.rgb
        view = PillowPixels(Image.fromarray(self.rgb))
        return np.asarray(render(view, sizes=[SIZES[rendition]], orientation=1, icc=None)[rendition])

    def codeword(self, reader: Reader, *, rendition: str = "view") -> bytes:
        twin = self.twin(rendition)
        return codeword(
            mark_key=self.key,
            photo=self.name,
            rendition=rendition,
            reader=reader,
            chips=twin.chips,
            banded=twin.banded,
        )

    def jpeg(self, reader: Reader, *, rendition: str = "view") -> bytes:
        """A viewer's copy, with their name."""
        twin, code = self.twin(rendition), self.codeword(reader, rendition=rendition)
        label = Label(viewer=NAMES[int(reader.viewer) % len(NAMES)], vault="Our family")
        return twin.splice(code, draw_bands(twin, codeword=code, label=label))

    def copy(self, reader: Reader, *, rendition: str = "view") -> np.ndarray:
        """The same, decoded: uint8 RGB."""
        return decoded(self.jpeg(reader, rendition=rendition))

    def bands(self, rendition: str = "view") -> tuple[tuple[int, int], ...]:
        """First and past the last row of each name band, in px."""
        return tuple((band.top * MCU, (band.top + band.rows) * MCU) for band in self.twin(rendition).bands)

    @cached_property
    def unmarked(self) -> bytes:
        """The view as a JPEG without a mark, with the tables of its twin."""
        return like(self.rgb, self.twin())


def viewer(number: int, *, day: int = 0) -> Reader:
    return Reader(viewer=str(number), device=f"device {number}", day=DAY + datetime.timedelta(days=day))


def like(rgb: np.ndarray, twin: Twin) -> bytes:
    """`rgb` (uint8) as a JPEG with the tables of `twin`."""
    tables = Image.open(io.BytesIO(twin.splice(bytes(twin.chips)))).quantization
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", qtables=tables, subsampling="4:2:0")
    return out.getvalue()


def decoded(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


def shrunk(rgb: np.ndarray, long_side: int) -> np.ndarray:
    image = Image.fromarray(rgb)
    image.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return np.asarray(image)


def specimens(folders: list[Path]) -> list[Specimen]:
    """Every photo of the corpus, and then of `folders`, that is large enough, and each only once: the corpus has one
    photo in nine orientations.
    """
    kept, seen = [], []
    for name, rgb in _every_photo(folders):
        tiny = cv2.resize(rgb, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)
        if max(rgb.shape[:2]) < LEAST_SIDE or any(np.abs(tiny - other).mean() < ALIKE for other in seen):
            continue
        seen.append(tiny)
        kept.append(Specimen(name, rgb))
    return kept


def _every_photo(folders: list[Path]) -> Iterator[tuple[str, np.ndarray]]:
    yield from photos(VIEW.long_side)
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png")):
            with Image.open(path) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
            yield path.name, shrunk(np.asarray(upright), VIEW.long_side)


def burst_neighbour(specimen: Specimen, rng: np.random.Generator) -> Specimen:
    """The photo taken a moment later: the camera moved a little, and its noise is another."""
    height, width = specimen.rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1), rng.uniform(1.01, 1.04))
    turn[:, 2] += rng.uniform(-6, 6, 2)
    moved = cv2.warpAffine(specimen.rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    noisy = np.clip(np.rint(moved + rng.normal(0, 2, moved.shape)), 0, 255).astype(np.uint8)
    return Specimen(f"{specimen.name}, a moment later", noisy)
