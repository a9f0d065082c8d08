"""How much of the photo's own faint detail is left in a leak: so much of a mark would be, were it there.

A leak in which no mark is found may be the photo as it was before it was marked, or a copy whose mark was destroyed. What
destroys a mark (strong compression, denoising, shrinking) destroys everything that is as faint, and leaves edges alone. So
the smallest waves that the rendition's JPEG has kept, which are about as strong as the mark, tell one from the other.
"""

import cv2
import numpy as np

from .likeness import Likeness

BLOCK = 8  # px
MARKED, UNMARKED = 0.5, 0.3  # amplitudes of a wave of the mark: certainly there, certainly not
FEWEST = 20  # blocks that tell how strong a wave of the mark is
FAINT = (0.5, 1.5)  # times a quantiser's step


def survival(likeness: Likeness, *, visible: np.ndarray, reference: np.ndarray, difference: np.ndarray) -> float:
    """The share of faint detail that is left, 0 to 1: of waves in float32 `reference` (h x w) that are as strong as those of
    `difference`, in places where that has none. `visible`: float32 h x w, by what to weigh pixels.
    """
    expected = likeness.carried(_faint(reference, difference)) * visible
    lost = -(expected * likeness.residual * visible).sum() / ((expected * expected).sum() + 1e-9)
    return float(np.clip(1 - lost, 0, 1))


def _faint(reference: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """`reference` without all waves but the faint ones."""
    waves, shown = np.abs(_waves(difference)), _waves(reference)
    marked = waves > MARKED
    count = marked.sum(axis=(0, 1))
    # Of two variants that a quantiser tells apart, half the difference is half its step.
    step = 2 * np.sqrt((waves**2 * marked).sum(axis=(0, 1)) / np.maximum(count, 1))
    low, high = (share * step for share in FAINT)
    kept = (count >= FEWEST) & (waves < UNMARKED) & (np.abs(shown) > low) & (np.abs(shown) < high)
    kept[..., 0, 0] = False
    return _picture(np.where(kept, shown, 0), reference.shape)


def _waves(plane: np.ndarray) -> np.ndarray:
    """The cosine transforms of all blocks: float32 rows x columns x 8 x 8."""
    rows, columns = (-(-side // BLOCK) for side in plane.shape)
    bottom, right = rows * BLOCK - plane.shape[0], columns * BLOCK - plane.shape[1]
    whole = cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
    blocks = whole.reshape(rows, BLOCK, columns, BLOCK).transpose(0, 2, 1, 3)
    return COSINES @ blocks @ COSINES.T


def _picture(waves: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The float32 plane of these waves."""
    rows, columns = waves.shape[:2]
    blocks = COSINES.T @ waves @ COSINES
    whole = blocks.transpose(0, 2, 1, 3).reshape(rows * BLOCK, columns * BLOCK)
    return np.ascontiguousarray(whole[: shape[0], : shape[1]], np.float32)


COSINES = cv2.dct(np.eye(BLOCK, dtype=np.float32), flags=cv2.DCT_ROWS).T
