"""Pictures with enough in them to be told apart, and what leaks make of them."""

import io

import cv2
import numpy as np
from PIL import Image


def scene(seed: int, *, size: tuple[int, int] = (640, 480)) -> np.ndarray:
    """uint8 RGB: shapes of many sizes over soft light, with a little grain; another for every seed."""
    rng = np.random.default_rng(seed)
    width, height = size
    light = cv2.resize(rng.integers(60, 200, (4, 5, 3)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    picture = np.clip(light, 0, 255).astype(np.uint8)
    for _ in range(260):
        at = rng.integers(0, width), rng.integers(0, height)
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        axes = tuple(int(value) for value in rng.integers(3, width // 12, 2))
        cv2.ellipse(
            picture, [int(value) for value in at], axes, float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA
        )
    grain = rng.normal(0, 3, (height, width, 1))
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def as_file(rgb: np.ndarray, *, quality: int = 92) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=quality)
    return file.getvalue()


def recompressed(rgb: np.ndarray, *, quality: int = 70) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(as_file(rgb, quality=quality))).convert("RGB"))


def cropped(rgb: np.ndarray, *, share: float, at: tuple[float, float] = (0.5, 0.5)) -> np.ndarray:
    """`share` of the area, in the picture's own proportions; `at`: where between left/top (0) and right/bottom (1)."""
    height, width = (round(side * share**0.5) for side in rgb.shape[:2])
    left, top = round((rgb.shape[1] - width) * at[0]), round((rgb.shape[0] - height) * at[1])
    return rgb[top : top + height, left : left + width]


def rotated(rgb: np.ndarray, degrees: float) -> np.ndarray:
    """On black, with all of it still there."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    side = int(np.hypot(width, height))
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(rgb, matrix, (side, side))


def scaled(rgb: np.ndarray, factor: float) -> np.ndarray:
    size = [round(side * factor) for side in rgb.shape[1::-1]]
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
