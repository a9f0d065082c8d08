"""Paints the pictures of the screenshots: landscapes out of noise and curves, so that no family's photos are needed."""

import math
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
WIDE, TALL = (1600, 1200), (1200, 1600)


def paintings() -> list[tuple[str, Image.Image]]:
    """Return (title, picture) pairs, the same ones at every call."""
    return [(title, paint(np.random.default_rng(seed))) for seed, (title, paint) in enumerate(_PAINTINGS, start=1)]


def beach(rng: np.random.Generator) -> Image.Image:
    picture = _sky(WIDE, (120, 184, 220), (250, 226, 190))
    _sun(picture, (0.72, 0.2), 60, (255, 246, 214))
    _band(picture, rng, 0.48, 4, (54, 128, 150), (110, 186, 190))
    _band(picture, rng, 0.66, 30, (236, 206, 156), (214, 176, 122))
    _parasol(picture, (0.3, 0.72), 250, (206, 84, 70), (250, 240, 222))
    _balls(picture, [((0.62, 0.84), 56, (226, 158, 62)), ((0.7, 0.88), 30, (86, 138, 166))])
    return _grain(picture, rng)


def lake(rng: np.random.Generator) -> Image.Image:
    picture = _sky(WIDE, (58, 74, 122), (244, 176, 132))
    _sun(picture, (0.4, 0.44), 80, (255, 226, 170))
    for place, rise, colour in ((0.46, 190, (92, 88, 124)), (0.52, 120, (66, 74, 104)), (0.56, 60, (44, 58, 80))):
        _band(picture, rng, place, rise, colour, colour)
    _band(picture, rng, 0.6, 2, (214, 150, 124), (56, 70, 108))
    return _grain(picture, rng)


def meadow(rng: np.random.Generator) -> Image.Image:
    picture = _sky(TALL, (142, 196, 230), (238, 240, 226))
    _band(picture, rng, 0.55, 130, (142, 172, 108), (110, 148, 84))
    _band(picture, rng, 0.68, 70, (116, 158, 76), (82, 124, 58))
    balloons = [((0.36, 0.3), 84, (206, 84, 70)), ((0.56, 0.24), 92, (232, 178, 74)), ((0.48, 0.42), 78, (96, 128, 168))]
    _strings(picture, [place for place, _, _ in balloons], (0.47, 0.78))
    _balls(picture, balloons)
    _flowers(picture, rng, 0.74, 160)
    return _grain(picture, rng)


def snow(rng: np.random.Generator) -> Image.Image:
    picture = _sky(WIDE, (26, 34, 66), (90, 104, 146))
    _sun(picture, (0.76, 0.24), 66, (250, 246, 228))
    _band(picture, rng, 0.58, 120, (150, 164, 198), (176, 190, 218))
    for place in np.sort(rng.uniform(0.04, 0.96, 11)):
        _fir(picture, (float(place), 0.7 + float(rng.uniform(-0.03, 0.05))), int(rng.integers(150, 320)))
    _band(picture, rng, 0.74, 40, (232, 236, 246), (198, 208, 230))
    _flakes(picture, rng, 420)
    return _grain(picture, rng)


def apple_tree(rng: np.random.Generator) -> Image.Image:
    picture = _sky(TALL, (176, 206, 222), (246, 236, 210))
    _band(picture, rng, 0.72, 50, (150, 170, 92), (104, 134, 66))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(560, 1240), (640, 1240), (624, 760), (578, 760)], fill=(102, 76, 58))
    for _ in range(90):
        (x, y), size = _near(rng, (600, 580), (170, 140)), rng.integers(50, 120)
        shade = int(rng.integers(-18, 18))
        draw.ellipse([x - size, y - size, x + size, y + size], fill=(92 + shade, 128 + shade, 66 + shade))
    apples = [((rng.normal(0.5, 0.13), rng.normal(0.37, 0.08)), 24, (196, 62, 50)) for _ in range(26)]
    _balls(picture, apples)
    return _grain(picture, rng)


def hills(rng: np.random.Generator) -> Image.Image:
    picture = _sky(WIDE, (246, 214, 176), (252, 240, 220))
    _sun(picture, (0.25, 0.3), 90, (255, 250, 234))
    for step in range(6):
        colour = tuple(int(c) for c in np.array((196, 168, 142)) * (1 - step * 0.12) + np.array((10, 40, 10)) * step * 0.12)
        _band(picture, rng, 0.42 + step * 0.1, 130 - step * 12, colour, colour)
    return _grain(picture, rng)


_PAINTINGS: list[tuple[str, Callable[[np.random.Generator], Image.Image]]] = [
    ("Sand in everything", beach), ("The lake, half past eight", lake), ("Three balloons", meadow), ("", hills),
    ("", apple_tree), ("First snow", snow), ("", beach), ("", lake), ("Grandpa's apples", apple_tree), ("", meadow),
    ("", snow), ("The long walk", hills),
]  # fmt: skip


def _sky(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    way = np.linspace(0, 1, size[1])[:, None, None] ** 1.2
    column = np.array(top) * (1 - way) + np.array(bottom) * way
    return Image.fromarray(np.repeat(column, size[0], axis=1).astype(np.uint8))


def _sun(picture: Image.Image, place: tuple[float, float], radius: int, colour: Colour) -> None:
    glow = Image.new("L", picture.size)
    x, y = place[0] * picture.width, place[1] * picture.height
    ImageDraw.Draw(glow).ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    light = Image.new("RGB", picture.size, colour)
    for blur in (radius * 2, radius * 0.6, 2):
        picture.paste(light, mask=glow.filter(ImageFilter.GaussianBlur(blur)))


def _band(picture: Image.Image, rng: np.random.Generator, place: float, rise: int, top: Colour, bottom: Colour) -> None:
    """Paint everything below a wavy line at height `place`, with a soft texture."""
    width, height = picture.size
    x = np.linspace(0, 1, width)
    line = sum(np.sin(x * f * math.tau + rng.uniform(0, math.tau)) / f for f in (0.7, 1.3, 2.9, 5.3, 11.0))
    edge = place * height - rise * (line - line.min()) / max(np.ptp(line), 1e-9)
    rows = np.arange(height)[:, None]
    way = np.clip((rows - edge) / max(height - edge.min(), 1), 0, 1)[..., None]
    texture = cv2.resize(rng.normal(0, 7, (height // 6, width // 24)).astype(np.float32), (width, height))[..., None]
    paint = np.array(top) * (1 - way) + np.array(bottom) * way + texture
    cover = np.clip(rows - edge, 0, 1)[..., None]
    picture.paste(Image.fromarray(np.clip(np.asarray(picture) * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)))


def _parasol(picture: Image.Image, place: tuple[float, float], size: int, one: Colour, other: Colour) -> None:
    draw = ImageDraw.Draw(picture)
    x, y = place[0] * picture.width, place[1] * picture.height
    draw.line([x, y - size, x + 14, y + size * 0.5], fill=(122, 94, 72), width=12)
    for stripe in range(6):
        start = 180 + stripe * 30
        draw.pieslice([x - size, y - size * 1.5, x + size, y - size * 0.1], start, start + 30, fill=one if stripe % 2 else other)


def _balls(picture: Image.Image, balls: list[tuple[tuple[float, float], int, Colour]]) -> None:
    draw = ImageDraw.Draw(picture)
    for (left, top), radius, colour in balls:
        x, y = left * picture.width, top * picture.height
        for step in range(radius):
            lit = tuple(min(255, int(c * (0.78 + 0.4 * step / radius))) for c in colour)
            r, shift = radius - step, step * 0.3
            draw.ellipse([x - r - shift, y - r - shift, x + r - shift, y + r - shift], fill=lit)


def _strings(picture: Image.Image, starts: list[tuple[float, float]], end: tuple[float, float]) -> None:
    draw = ImageDraw.Draw(picture)
    for left, top in starts:
        draw.line(
            [left * picture.width, top * picture.height, end[0] * picture.width, end[1] * picture.height],
            fill=(110, 104, 98), width=3,
        )  # fmt: skip


def _flowers(picture: Image.Image, rng: np.random.Generator, top: float, count: int) -> None:
    colours = [(246, 240, 226), (232, 178, 74), (206, 84, 70), (168, 142, 186)]
    for _ in range(count):
        _balls(picture, [((rng.uniform(), rng.uniform(top, 1)), int(rng.integers(5, 12)), colours[rng.integers(4)])])


def _fir(picture: Image.Image, foot: tuple[float, float], size: int) -> None:
    draw = ImageDraw.Draw(picture)
    x, y = foot[0] * picture.width, foot[1] * picture.height
    for step in range(4):
        half, low, high = size * (0.34 - step * 0.07), y - size * step * 0.22, y - size * (step * 0.22 + 0.4)
        draw.polygon([(x - half, low), (x + half, low), (x, high)], fill=(36 + step * 8, 58 + step * 9, 66 + step * 10))


def _flakes(picture: Image.Image, rng: np.random.Generator, count: int) -> None:
    draw = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y, r = rng.uniform(0, picture.width), rng.uniform(0, picture.height), rng.uniform(1.5, 5)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=(244, 246, 252))


def _grain(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32) + rng.normal(0, 5, (picture.height, picture.width, 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _near(rng: np.random.Generator, centre: tuple[int, int], spread: tuple[int, int]) -> np.ndarray:
    return np.array(centre) + np.clip(rng.normal(size=2), -1.6, 1.6) * np.array(spread)
