"""Pictures that put a mark to the test: sky, skin, darkness, texture, and colours on the edge of the gamut."""

import cv2
import numpy as np
from PIL import Image

from albums.renditions.pixels import PillowPixels
from albums.renditions.render import render
from albums.renditions.sizes import SOFT


def photo(width: int = 640, height: int = 480, *, seed: int = 1) -> np.ndarray:
    """A made landscape, uint8 RGB: smooth sky above, texture below, a dark and a white field, a pure red one."""
    rng = np.random.default_rng(seed)
    down, across = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)[None, :]
    sky = np.stack([120 + 70 * down + 0 * across, 150 + 60 * down + 10 * across, 205 + 30 * down + 0 * across], axis=-1)
    grain = cv2.GaussianBlur(rng.normal(0, 60, (height, width)).astype(np.float32), (0, 0), 1.2)
    coarse = cv2.GaussianBlur(rng.normal(0, 900, (height, width)).astype(np.float32), (0, 0), 9)
    ground = np.stack([95 + grain + coarse, 110 + grain + coarse, 60 + 0.7 * grain + coarse], axis=-1)
    picture = np.where((down > 0.55)[..., None], ground, sky)
    for fields, colour in enumerate(((225, 180, 155), (9, 8, 12), (252, 252, 252), (254, 2, 3))):
        left, right = (width * (2 * fields + 1)) // 9, (width * (2 * fields + 2)) // 9
        picture[height // 6 : height // 3, left:right] = colour
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def plain(grey: int, width: int = 640, height: int = 480) -> np.ndarray:
    return np.full((height, width, 3), grey, np.uint8)


def soft(rgb: np.ndarray) -> np.ndarray:
    """The soft rendition of a view."""
    view = PillowPixels(Image.fromarray(rgb))
    return np.asarray(render(view, sizes=[SOFT], orientation=1, icc=None)["soft"])
