"""Corners of a picture that are found again after it was cropped, scaled and recompressed, spread evenly over it.

Harris and Stephens 1988, on the smoothed levels of a pyramid. FAST, which compares single pixels, finds half of its corners
again in a small JPEG; of these seven in ten are, because smoothing leaves little of what JPEG adds.
"""

from dataclasses import dataclass

import cv2
import numpy as np

LEVEL = 1.2  # the step between the levels of the pyramid
CELLS = (10, 8)  # across and down, over which the corners of a level are spread
SMOOTH = 1.6  # px of the level: the Gaussian through which it is looked at
OVER = 3  # px a side, over which gradients are put together
APART = 5  # px a side, of which a corner is the strongest
EDGE = 6  # px at the border where nothing is looked for
TURN_OVER = 23  # px a side, of the window whose bright side says how a corner is turned
LEAST = 1e-6  # response; a plain surface has less


@dataclass(frozen=True, eq=False)
class Corners:
    """n corners of one `level` of the pyramid, whose pixels are `smooth` (float32 h x w). `places`: float32 n x 2, px (x, y)
    of the level; `angles`: float32 n, degrees.
    """

    level: int
    smooth: np.ndarray
    places: np.ndarray
    angles: np.ndarray

    @property
    def on_picture(self) -> np.ndarray:
        """`places` in px of the picture; a pixel's centre is half a pixel from its edge."""
        return (self.places + 0.5) * LEVEL**self.level - 0.5


def find_corners(luma: np.ndarray, *, most: int, levels: int) -> list[Corners]:
    """At most `most` corners of uint8 `luma` (h x w): a part in every level, the coarsest first, and more in finer ones."""
    found = []
    for level in reversed(range(levels)):
        # Of what is left, since coarser levels may have had fewer than their part.
        part = (1 - 1 / LEVEL) / (LEVEL**level - 1 / LEVEL)
        found.append(_corners_of(luma, level=level, most=round(most * part)))
        most -= len(found[-1].places)
    return found


def _corners_of(luma: np.ndarray, *, level: int, most: int) -> Corners:
    size = [max(1, round(side / LEVEL**level)) for side in luma.shape[::-1]]
    pixels = cv2.resize(luma, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    smooth = cv2.GaussianBlur(pixels, (0, 0), SMOOTH)
    response = cv2.cornerHarris(smooth, OVER, 3, 0.04)
    down, across = np.nonzero(_peaks(response))
    chosen = _spread(down, across, response)[:most]
    down, across = down[chosen], across[chosen]
    places = np.column_stack([_between(response, down, across, 0, 1), _between(response, down, across, 1, 0)])
    return Corners(level, smooth, places.astype(np.float32), _angles(pixels, down, across))


def _peaks(response: np.ndarray) -> np.ndarray:
    peaks = (response >= cv2.dilate(response, np.ones((APART, APART), np.uint8))) & (response > LEAST)
    inside = np.zeros_like(peaks)
    inside[EDGE:-EDGE, EDGE:-EDGE] = True
    return peaks & inside


def _spread(down: np.ndarray, across: np.ndarray, response: np.ndarray) -> np.ndarray:
    """The order in which corners are taken: the best of every cell, then the second best of every cell, and so on."""
    height, width = response.shape
    order = np.argsort(-response[down, across], kind="stable")
    # Small integers are sorted without being compared.
    cells = (down * CELLS[1] // height * CELLS[0] + across * CELLS[0] // width).astype(np.uint8)[order]
    by_cell = np.argsort(cells, kind="stable")
    first = np.searchsorted(cells[by_cell], np.arange(CELLS[0] * CELLS[1]))
    rank = np.empty(len(cells), np.uint16)
    rank[by_cell] = np.arange(len(cells)) - first[cells[by_cell]]
    return order[np.argsort(rank, kind="stable")]


def _between(response: np.ndarray, down: np.ndarray, across: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Where a parabola through a peak and its neighbours along one axis is highest."""
    here, before, after = response[down, across], response[down - dy, across - dx], response[down + dy, across + dx]
    bend = np.maximum(2 * here - before - after, 1e-12)
    return down * dy + across * dx + np.clip((after - before) / (2 * bend), -0.5, 0.5)


def _angles(pixels: np.ndarray, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Towards the bright side of a wide window: that of a narrow one changes with every recompression."""
    wide = cv2.stackBlur(pixels, (TURN_OVER, TURN_OVER))
    slope = wide[down, across + 1] - wide[down, across - 1], wide[down + 1, across] - wide[down - 1, across]
    return np.degrees(np.arctan2(slope[1], slope[0])).astype(np.float32) % 360
