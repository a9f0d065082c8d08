"""Made photos, and leaks of them whose true map is known."""

import io

import cv2
import numpy as np
from PIL import Image

from albums.tracing.geometry import apply
from albums.tracing.refinement import Aligned

WIDTH, HEIGHT = 640, 480


def photo(seed: int = 1, *, finest: float = 1.0) -> np.ndarray:
    """Octaves of noise, uint8 480 x 640 x 3: detail of every size down to `finest` px."""
    rng = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH, 3), 128.0)
    size = 128.0
    while size >= finest:
        noise = rng.normal(0, 14, (round(HEIGHT / size) + 1, round(WIDTH / size) + 1, 3))
        picture += cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        size /= 2
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def luma(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


def jpeg(rgb: np.ndarray, quality: int) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("RGB"))


def shown_by(rgb: np.ndarray, matrix: np.ndarray, *, width: int, height: int, ground: int = 30) -> np.ndarray:
    """A leak of `width` x `height` px that shows `rgb` under `matrix`, on a grey ground."""
    border = (ground, ground, ground)
    return cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)


def turning(degrees: float, scale: float = 1.0) -> np.ndarray:
    """A turn about the middle of a photo, onto the middle of 900 x 900 px."""
    matrix = np.vstack([cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, scale), (0, 0, 1)])
    return np.array([[1.0, 0, 450 - WIDTH / 2], [0, 1, 450 - HEIGHT / 2], [0, 0, 1]]) @ matrix


def tilting() -> np.ndarray:
    """A photo seen from aside and above: its far corner is a sixth smaller than its near one."""
    corners = np.float32([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])
    seen = np.float32([[40, 30], [640, 75], [620, 510], [25, 560]])
    return cv2.getPerspectiveTransform(corners, seen)


def worst_error(aligned: Aligned, truth: np.ndarray, *, within: tuple[slice, slice] = np.s_[:, :]) -> float:
    """The largest distance, in px of the leak, between where `aligned` and `truth` see the photo's pixels."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH][(slice(None), *within)]
    places = np.stack([columns, rows], axis=-1)[::8, ::8].astype(float)
    return float(np.abs(apply(aligned.registration.matrix, places) - apply(truth, places)).max())
