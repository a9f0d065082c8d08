"""Decoded pixels of any kind, read in strips, so that a full-size second copy never exists."""

from collections.abc import Iterator
from typing import Protocol

from PIL import Image

STRIP_PIXELS = 1_000_000
SIXTEEN_BITS = 65_535
PLAIN_MODES = ("L", "RGB", "CMYK", "LAB", "La", "RGBa")


class Pixels(Protocol):
    """A decoded picture of `size` (width, height) px, whose rows can be copied out as a Pillow image."""

    size: tuple[int, int]

    def rows(self, *, top: int, bottom: int) -> Image.Image: ...


class PillowPixels:
    """Pixels that Pillow decoded."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.size = image.size
        self._scale = _scale_to_bytes(image)

    def rows(self, *, top: int, bottom: int) -> Image.Image:
        whole = top == 0 and bottom == self.size[1]
        strip = self.image if whole else self.image.crop((0, top, self.size[0], bottom))
        if self._scale is None:
            return strip
        return _scaled_to_bytes(strip, self._scale)


class BufferPixels:
    """Interleaved pixels in a buffer of `stride` bytes a row, as libheif hands them out: of 8 bits, or grey ones of 16."""

    def __init__(self, buffer: memoryview, *, mode: str, size: tuple[int, int], stride: int) -> None:
        self.size = size
        self._buffer, self._mode, self._stride = buffer, mode, stride

    def rows(self, *, top: int, bottom: int) -> Image.Image:
        strip = self._buffer[top * self._stride : bottom * self._stride]
        image = Image.frombytes(self._mode, (self.size[0], bottom - top), strip, "raw", self._mode, self._stride)
        return _scaled_to_bytes(image, 255 / SIXTEEN_BITS) if self._mode.startswith("I;16") else image


def plain(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be averaged: alpha premultiplied, palettes and bits resolved."""
    if image.mode in ("PA", "RGBA") or "transparency" in image.info:
        return image.convert("RGBA").convert("RGBa")
    if image.mode == "LA":
        return image.convert("La")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in PLAIN_MODES else image.convert("RGB")


def strips(pixels: Pixels, *, height_step: int) -> Iterator[tuple[int, Image.Image]]:
    """(top row, plain strip) from top to bottom; every strip but the last is a multiple of `height_step` rows."""
    width, height = pixels.size
    step = max(1, STRIP_PIXELS // width // height_step) * height_step
    for top in range(0, height, step):
        yield top, plain(pixels.rows(top=top, bottom=min(top + step, height)))


def _scale_to_bytes(image: Image.Image) -> float | None:
    """The factor that brings samples of more than 8 bits to 0..255; None where they are bytes already."""
    if image.mode.startswith("I;16"):
        return 255 / SIXTEEN_BITS
    if image.mode not in ("I", "F"):
        return None
    brightest = max(image.getextrema()[1], 0)
    # Such TIFFs do not say their range: 0..1, bytes and 16 bits are the ones that programs write.
    for white in (1, 255, SIXTEEN_BITS):
        if brightest <= white:
            return 255 / white
    return 255 / brightest


def _scaled_to_bytes(strip: Image.Image, scale: float) -> Image.Image:
    numbers = strip.convert("I") if strip.mode.startswith("I;16") else strip
    # Pillow wants exactly this shape of function, number * scale + offset, for modes I and F.
    return numbers.point(lambda number: number * scale + 0).convert("L")
