"""Pictures of pictures: a screenshot of a phone, a collage, a photo of a screen. Arrays are uint8 RGB."""

import cv2
import numpy as np

from benchmarks._attacks_codecs import jpeg, messenger, scale, to_bytes
from benchmarks._attacks_geometry import tilt

PHONES = ((1080, 2340), (1170, 2532), (1440, 3120), (828, 1792), (750, 1334))  # (width, height) in px


def screenshot(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shown 0.7 to 3 times as large, centred on a phone's dark or light page between its bars; then sent on.

    What does not fit the screen is cut off, as when zoomed in, at most to two thirds.
    """
    larger = scale(rgb, by=float(np.exp(rng.uniform(np.log(0.7), np.log(3)))))
    width, height = PHONES[rng.integers(len(PHONES))]
    if rng.random() < 0.5:
        width, height = height, width
    height, width = max(height, int(larger.shape[0] * 0.67)), max(width, int(larger.shape[1] * 0.67))
    page = np.full((height, width, 3), int(rng.choice([0, 18, 255])), np.uint8)
    bar = max(40, height // 22)
    shown = larger[: height - 3 * bar, :width]
    top, left = bar + (height - 3 * bar - shown.shape[0]) // 2, (width - shown.shape[1]) // 2
    page[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    return messenger(_chrome(page, bar))


def collage(rgb: np.ndarray, rng: np.random.Generator, *, others: list[np.ndarray], hidden: float = 0.25) -> np.ndarray:
    """Beside two other photos, with stickers over `hidden` of it."""
    own = scale(_stickers(rgb, rng, hidden=hidden), by=float(rng.uniform(0.6, 1)))
    height, width = own.shape[:2]
    gap = int(rng.integers(4, 30))
    column = width // 2
    beside = [_filled(other, width=column, height=(height - gap) // 2) for other in others[:2]]
    page = np.full((height + 2 * gap, width + column + 3 * gap, 3), int(rng.choice([255, 0, 200])), np.uint8)
    at = rng.integers(2)
    left, right = (gap, width + 2 * gap) if at else (column + 2 * gap, gap)
    page[gap : gap + height, left : left + width] = own
    for row, other in enumerate(beside):
        top = gap + row * ((height - gap) // 2 + gap)
        page[top : top + other.shape[0], right : right + column] = other
    return jpeg(page, quality=int(rng.integers(70, 90)))


def photo_of_screen(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A display's stripes of red, green and blue, seen by a camera: moire, tilt, gamma, vignette, blur, noise, JPEG 60."""
    lit = _display(rgb, rng)
    matrix, size = tilt(lit.shape[:2], rng, degrees=8, by=rng.uniform(0.38, 0.62))
    seen = cv2.warpPerspective(lit, matrix, size, flags=cv2.INTER_LINEAR)
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.6, 1.1))
    seen = seen / max(float(np.quantile(seen, 0.995)), 1e-3) * rng.uniform(0.85, 1.05)
    seen *= _vignette(seen.shape[:2], rng)
    seen = np.clip(seen * rng.uniform(0.92, 1.08, 3).astype(np.float32), 0, 1) ** np.float32(rng.uniform(0.38, 0.52))
    return jpeg(to_bytes(255 * seen + rng.normal(0, rng.uniform(2, 6), seen.shape)), quality=60)


def _chrome(page: np.ndarray, bar: int) -> np.ndarray:
    height, width = page.shape[:2]
    ink = (128, 128, 128)
    page[:bar] = 255 - page[0, 0]
    page[height - 2 * bar :] = 255 - page[0, 0]
    cv2.putText(page, "9:41", (bar, bar * 3 // 4), cv2.FONT_HERSHEY_SIMPLEX, bar / 50, ink, 2)
    cv2.rectangle(page, (width - 2 * bar, bar // 4), (width - bar, bar * 3 // 4), ink, -1)
    for button in range(5):
        cv2.circle(page, ((2 * button + 1) * width // 10, height - bar), bar // 3, ink, 3)
    return page


def _stickers(rgb: np.ndarray, rng: np.random.Generator, *, hidden: float) -> np.ndarray:
    """Filled circles, faces as it were, until they cover the share `hidden`."""
    rgb, covered = rgb.copy(), np.zeros(rgb.shape[:2], np.uint8)
    height, width = covered.shape
    while covered.mean() < hidden:
        radius = int(min(height, width) * rng.uniform(0.06, 0.16))
        middle = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(rgb, middle, radius, rng.integers(0, 256, 3).tolist(), -1, cv2.LINE_AA)
        cv2.circle(rgb, middle, radius // 2, rng.integers(0, 256, 3).tolist(), 3, cv2.LINE_AA)
        cv2.circle(covered, middle, radius, 1, -1)
    return rgb


def _filled(rgb: np.ndarray, *, width: int, height: int) -> np.ndarray:
    """The middle of a picture, filling (width, height) in px."""
    by = max(width / rgb.shape[1], height / rgb.shape[0])
    size = (max(width, round(rgb.shape[1] * by)), max(height, round(rgb.shape[0] * by)))
    larger = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC)
    top, left = (larger.shape[0] - height) // 2, (larger.shape[1] - width) // 2
    return larger[top : top + height, left : left + width]


def _display(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Linear light (float32) of a screen three times as fine as its picture: each pixel is three upright stripes and a gap."""
    light = (rgb.astype(np.float32) / 255) ** np.float32(2.2)
    fine = light.repeat(3, axis=0).repeat(3, axis=1)
    leak = np.float32(rng.uniform(0.2, 0.5))  # the camera's own blur, and its colour filter, mix the stripes again
    for channel in range(3):
        for stripe in range(3):
            if stripe != channel:
                fine[:, stripe::3, channel] *= leak
    fine[2::3] *= np.float32(rng.uniform(0.4, 0.8))
    return fine


def _vignette(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    down, across = (np.linspace(-1, 1, side, dtype=np.float32) for side in shape)
    return (1 - np.float32(rng.uniform(0.1, 0.35)) * (down[:, None] ** 2 + across**2) / 2)[..., None]
