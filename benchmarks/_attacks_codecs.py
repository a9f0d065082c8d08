"""What programs do to a picture between the viewer's screen and where it is found. Arrays are uint8 RGB."""

import io

import cv2
import numpy as np
from PIL import Image

MESSENGER_SIDE, MESSENGER_QUALITY = 1600, 70


def jpeg(rgb: np.ndarray, *, quality: int, subsampling: int = 2) -> np.ndarray:
    """Encoded as a JPEG (4:2:0) and decoded."""
    return _recoded(rgb, "JPEG", quality=quality, subsampling=subsampling)


def webp(rgb: np.ndarray, *, quality: int) -> np.ndarray:
    return _recoded(rgb, "WEBP", quality=quality, method=2)


def messenger(rgb: np.ndarray) -> np.ndarray:
    """Sent on twice: at most 1600 px, JPEG 70."""
    for _ in range(2):
        longest = max(rgb.shape[:2])
        rgb = jpeg(scale(rgb, by=min(1, MESSENGER_SIDE / longest)), quality=MESSENGER_QUALITY)
    return rgb


def scale(rgb: np.ndarray, *, by: float, along: tuple[float, float] = (1, 1)) -> np.ndarray:
    """Scaled as a good program does it; `along` stretches (width, height) on top."""
    height, width = rgb.shape[:2]
    size = (max(8, round(width * by * along[0])), max(8, round(height * by * along[1])))
    return rgb if size == (width, height) else np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS))


def filtered(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One of the filters of a photo program: warmth, gamma, contrast, saturation, or all of them a little."""
    which, strength = rng.integers(5), rng.uniform(0.3, 1)
    picture = rgb.astype(np.float32) / 255
    if which in (0, 4):
        picture = picture * (1 + 0.25 * strength * rng.uniform(-1, 1, 3)).astype(np.float32)
    if which in (1, 4):
        picture = np.clip(picture, 0, 1) ** np.float32(np.exp(0.6 * strength * rng.choice([-1, 1])))
    if which in (2, 4):
        picture = (picture - 0.5) * np.float32(np.exp(0.5 * strength * rng.choice([-1, 1]))) + 0.5
    if which in (3, 4):
        grey = picture.mean(axis=2, keepdims=True)
        picture = grey + (picture - grey) * np.float32(rng.choice([1 - 0.8 * strength, 1 + strength]))
    return jpeg(to_bytes(255 * picture), quality=85)


def grey(rgb: np.ndarray) -> np.ndarray:
    return jpeg(cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), quality=80)


def noisy(rgb: np.ndarray, rng: np.random.Generator, *, sigma: float) -> np.ndarray:
    return to_bytes(rgb + rng.normal(0, sigma, rgb.shape).astype(np.float32))


def denoised(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Non-local means (Buades, Coll and Morel 2005)."""
    strength = rng.uniform(3, 8)
    return cv2.fastNlMeansDenoisingColored(rgb, None, strength, strength, 5, 11)


def sharpened(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An unsharp mask."""
    smooth = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(1, 3)).astype(np.float32)
    return to_bytes(rgb + rng.uniform(0.5, 1.5) * (rgb - smooth))


def to_bytes(picture: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _recoded(rgb: np.ndarray, form: str, **settings: int) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, form, **settings)
    return np.asarray(Image.open(out).convert("RGB"))
