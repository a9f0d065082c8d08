"""The pictures that benches measure on: the corpus where there is one, else pictures made here."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from albums.renditions.pixels import PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import VIEW, Size

pillow_heif.register_heif_opener()
ROOT = Path(__file__).parent.parent


def corpus() -> list[Path]:
    """Every photo file of the corpus that FAMILYVAULT_CORPUS names; empty where it is absent."""
    folder = Path(os.environ.get("FAMILYVAULT_CORPUS", ROOT.parent / "shared" / "corpus")) / "photos"
    return sorted(path for path in folder.glob("*/*") if path.is_file())


def photos(long_side: int) -> Iterator[tuple[str, np.ndarray]]:
    """Name and uint8 RGB pixels of every photo, upright and no longer than `long_side`."""
    found = False
    for path in corpus():
        try:
            with Image.open(path) as image:
                upright = ImageOps.exif_transpose(image).convert("RGB")
        except UnidentifiedImageError:
            continue
        upright.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
        found = True
        yield f"{path.parent.name}/{path.name}", np.asarray(upright)
    if not found:
        yield from made(long_side)


def rendered(size: Size) -> Iterator[tuple[str, np.ndarray]]:
    """The same, as the rendition `size` shows them: a soft one drawn from the view."""
    if not size.is_soft:
        yield from photos(size.long_side)
        return
    for name, rgb in photos(VIEW.long_side):
        view = PillowPixels(Image.fromarray(rgb))
        yield name, np.asarray(render(view, sizes=[size], orientation=1, icc=None)[size.name])


def made(long_side: int) -> Iterator[tuple[str, np.ndarray]]:
    """Smooth sky over texture, a dark room, and a flat colour: what a mark hides in most and least."""
    width, height = long_side, long_side * 3 // 4
    rng = np.random.default_rng(7)
    down = np.linspace(0, 1, height)[:, None]
    sky = np.repeat(np.stack([110 + 80 * down, 140 + 70 * down, 200 + 40 * down], axis=-1), width, axis=1)
    grain = cv2.GaussianBlur(rng.normal(0, 55, (height, width, 1)), (0, 0), 1.1)[..., None]
    blobs = cv2.GaussianBlur(rng.normal(0, 900, (height, width, 3)), (0, 0), 8)
    grass = np.array([90.0, 110.0, 60.0]) + grain + blobs
    yield "made/landscape", _eight_bit(np.where(down[..., None] > 0.5, grass, sky))
    yield "made/dark room", _eight_bit(18 + blobs / 3 + rng.normal(0, 2, (height, width, 1)))
    yield (
        "made/skin",
        _eight_bit(np.array([214.0, 172.0, 150.0]) + 12 * sky / 255 + rng.normal(0, 1, (height, width, 1))),
    )


def _eight_bit(picture: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
