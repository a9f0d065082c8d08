"""How much of a mark one photo affords.

The mark is tried once on the luma plane alone, at the real JPEG settings, and made weaker until three limits hold
against the unmarked JPEG. Quantisation makes the damage of a weak mark proportional to its amplitude (a coefficient
either moves by a whole step or not at all), so scaling by the ratio of a limit to the damage errs on the safe side.
"""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

HARDER = 5  # raise of the JPEG quality for a photo whose coefficients sit on the edge of two steps
FAINTEST = 0.5  # of the wanted strength; below it, try the higher quality
SAMPLED = 300_000  # pixels on which similarity is measured


@dataclass(frozen=True)
class Damage:
    """`difference`: mean square between marked and unmarked JPEG. `dissimilarity`: 1 - SSIM between them.
    `excess`: how much the mark adds to the unmarked JPEG's mean square error, as a share of that error.
    """

    difference: float
    dissimilarity: float
    excess: float


LIMITS = Damage(
    difference=5.6,  # 40.6 dB of luma, to keep 40 dB of RGB
    dissimilarity=0.0125,  # 0.985 is promised, and only a sample is measured
    excess=0.22,  # 0.86 dB; 1 dB is promised
)


def affordable(luma: np.ndarray, mark: np.ndarray, *, quality: int) -> tuple[np.ndarray, int]:
    """The mark (float32 grey levels, shape of uint8 `luma`) as strong as the photo affords, and the JPEG quality."""
    scale = min(1.0, _scale(measure(luma, mark, quality=quality)))
    if scale < FAINTEST and quality + HARDER < 95:
        harder = min(1.0, _scale(measure(luma, mark, quality=quality + HARDER)))
        if harder > 1.3 * scale:
            scale, quality = harder, quality + HARDER
    return mark * np.float32(scale), quality


def apply_mark(luma: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """`luma` plus `mark`, held off black and white so that both signs clip alike (uint8)."""
    room = np.minimum(luma, 255 - luma).astype(np.float32)
    return np.rint(luma + np.clip(mark, -room, room)).astype(np.uint8)


def measure(luma: np.ndarray, mark: np.ndarray, *, quality: int) -> Damage:
    """What `mark` does to a JPEG of uint8 `luma` at that quality."""
    plain = _recoded(luma, quality)
    marked = _recoded(apply_mark(luma, mark), quality)
    error = _mean_square(plain, luma)
    return Damage(
        difference=_mean_square(plain, marked),
        dissimilarity=1 - _sampled_ssim(plain, marked),
        excess=(_mean_square(marked, luma) - error) / max(error, 0.05),
    )


def _scale(damage: Damage) -> float:
    """By how much to multiply a mark that did `damage`."""
    return min(
        LIMITS.difference / max(damage.difference, 1e-9),
        LIMITS.dissimilarity / max(damage.dissimilarity, 1e-9),
        (LIMITS.excess / max(damage.excess, 1e-9)) ** 0.5,
    )


def _recoded(luma: np.ndarray, quality: int) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(luma).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out))


def _mean_square(one: np.ndarray, other: np.ndarray) -> float:
    return float(cv2.norm(one, other, cv2.NORM_L2SQR)) / one.size


def _sampled_ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Mean SSIM (Wang et al. 2004) over evenly spread strips of 64 rows."""
    step = 64 * max(1, round(one.size / SAMPLED))
    strips = [slice(top, top + 64) for top in range(0, len(one), step)]
    return float(np.mean([ssim_map(one[strip], other[strip]).mean() for strip in strips]))


def ssim_map(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """SSIM at every pixel of two planes of grey levels 0 to 255: Gaussian 11x11 window, sigma 1.5."""
    x, y = one.astype(np.float32), other.astype(np.float32)
    mean_x, mean_y = _smooth(x), _smooth(y)
    var_x, var_y = _smooth(x * x) - mean_x * mean_x, _smooth(y * y) - mean_y * mean_y
    both = _smooth(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return luminance * (2 * both + c2) / (var_x + var_y + c2)


def _smooth(plane: np.ndarray) -> np.ndarray:
    """Gaussian means; where the plane is large enough, only of windows that lie inside it."""
    smooth = cv2.GaussianBlur(plane, (11, 11), 1.5)
    return smooth[5:-5, 5:-5] if min(plane.shape) > 10 else smooth
