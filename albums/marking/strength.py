"""How much of a mark one photo affords.

The mark is tried on strips of the luma plane, at the real JPEG settings, and made weaker until three limits hold against
the unmarked JPEG. Quantisation makes the damage of a weak mark proportional to its amplitude (a coefficient
either moves by a whole step or not at all), so the ratio of a limit to the damage is a good next guess.
"""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

HARDER = 5  # raise of the JPEG quality for a photo whose coefficients sit on the edge of two steps
TRIES = 5
NEAR_ENOUGH = 0.96  # the limits below keep a larger margin than that
FAINTEST = 0.6  # of the wanted strength; below it, try the higher quality
SAMPLE, STRIP = 400_000, 32  # pixels tried on, taken in strips of so many rows (whole MCUs)


@dataclass(frozen=True)
class Damage:
    """`difference`: mean square between marked and unmarked JPEG. `dissimilarity`: 1 - SSIM between them.
    `excess`: how much the mark adds to the unmarked JPEG's mean square error, as a share of that error.
    """

    difference: float
    dissimilarity: float
    excess: float


LIMITS = Damage(
    difference=4.6,  # 41.5 dB of luma, to keep 40 dB of RGB, whose clipping costs some
    dissimilarity=0.0125,  # 0.985 is promised, and only a sample is measured
    excess=0.205,  # 0.81 dB; 1 dB is promised
)


def affordable(luma: np.ndarray, mark: np.ndarray, *, quality: int) -> tuple[np.ndarray, int]:
    """The mark (float32 grey levels, shape of uint8 `luma`) as strong as the photo affords, and the JPEG quality.

    It is held off black and white too, so that both signs clip alike.
    """
    mark = within_range(luma, mark)
    scale = _fitting(luma, mark, quality)
    if scale < FAINTEST:
        harder = _fitting(luma, mark, quality + HARDER)
        if harder > scale:
            scale, quality = harder, quality + HARDER
    return mark * np.float32(scale), quality


def apply_mark(luma: np.ndarray, mark: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """`luma` plus `scale` times a mark that is within its range (uint8)."""
    return cv2.addWeighted(luma, 1.0, mark, scale, 0, dtype=cv2.CV_8U)


def within_range(luma: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """`mark` no larger than the distance of `luma` to black and to white."""
    room = cv2.min(luma, cv2.bitwise_not(luma)).astype(np.float32)
    held = cv2.min(mark, room)
    return cv2.max(held, np.negative(room, out=room), dst=held)


def _fitting(luma: np.ndarray, mark: np.ndarray, quality: int) -> float:
    """The share of `mark`, at most 1, whose damage stays within the limits."""
    luma, mark = _sample(luma), _sample(mark)
    plain, scale = _recoded(luma, quality), 1.0
    for _ in range(TRIES):
        marked = _recoded(apply_mark(luma, mark, scale), quality)
        ratio = _ratio(_damage(luma, plain, marked))
        if ratio >= NEAR_ENOUGH:
            break
        scale *= ratio
    return scale


def _damage(luma: np.ndarray, plain: np.ndarray, marked: np.ndarray) -> Damage:
    """What became of `luma` in the unmarked and in the marked JPEG (all uint8)."""
    error = max(_mean_square(plain, luma), 0.05)
    return Damage(
        difference=_mean_square(plain, marked),
        dissimilarity=1 - _ssim(plain, marked),
        excess=_mean_square(marked, luma) / error - 1,
    )


def _ratio(damage: Damage) -> float:
    """By how much to multiply a mark that did `damage`."""
    return min(
        LIMITS.difference / max(damage.difference, 1e-9),
        LIMITS.dissimilarity / max(damage.dissimilarity, 1e-9),
        (LIMITS.excess / max(damage.excess, 1e-9)) ** 0.6,
    )


def _recoded(luma: np.ndarray, quality: int) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(luma).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out))


def _mean_square(one: np.ndarray, other: np.ndarray) -> float:
    return float(cv2.norm(one, other, cv2.NORM_L2SQR)) / one.size


def _sample(plane: np.ndarray) -> np.ndarray:
    """Evenly spread strips of a large plane, one below the other."""
    step = max(1, round(plane.size / SAMPLE))
    if step == 1:
        return plane
    tops = range(step // 2 * STRIP, len(plane) - STRIP + 1, step * STRIP)
    return np.concatenate([plane[top : top + STRIP] for top in tops])


def _ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Mean SSIM (Wang et al. 2004) of planes made of strips: of every third strip, for it costs more than a JPEG."""
    tops = range(0, max(1, len(one) - STRIP + 1), 3 * STRIP if one.size > SAMPLE / 2 else STRIP)
    return float(np.mean([ssim_map(one[top : top + STRIP], other[top : top + STRIP]).mean() for top in tops]))


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
