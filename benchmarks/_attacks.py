"""Every attack of `bin/bench trace`, by name, with the share of traces to reach. Its parameters are drawn at random."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from benchmarks import _attacks_collusion as collusion
from benchmarks._attacks_codecs import (
    denoised,
    filtered,
    grey,
    jpeg,
    messenger,
    noisy,
    scale,
    sharpened,
    webp,
)
from benchmarks._attacks_geometry import cropped, rotated, tilted
from benchmarks._attacks_names import Rows, inpainted, painted_over
from benchmarks._attacks_screens import collage, photo_of_screen, screenshot


@dataclass(frozen=True)
class Scene:
    """What an attack has to work with: copies (uint8 RGB of one size), where their bands are, and other photos."""

    copies: tuple[np.ndarray, ...]
    bands: Rows
    others: tuple[np.ndarray, ...]

    @property
    def copy(self) -> np.ndarray:
        return self.copies[0]


@dataclass(frozen=True)
class Attack:
    """`goal`: the share to be traced, None for information. `rendition`: what is leaked. `viewers`: whose copies take
    part; `days`: of how many days, where it is one viewer's.
    """

    name: str
    title: str
    goal: float | None
    run: Callable[[Scene, np.random.Generator], np.ndarray]
    rendition: str = "view"
    viewers: int = 1
    days: int = 1


Single = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def _of_copy(change: Single) -> Callable[[Scene, np.random.Generator], np.ndarray]:
    return lambda scene, rng: change(scene.copy, rng)


def _crop(area: float, then: Callable[[np.ndarray], np.ndarray]) -> Callable[[Scene, np.random.Generator], np.ndarray]:
    return lambda scene, rng: then(cropped(scene.copy, rng, area=area))


def _small(rgb: np.ndarray, *, by: float) -> np.ndarray:
    return jpeg(scale(rgb, by=by), quality=60)


def _stretched(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    along = float(np.exp(rng.choice([-1, 1]) * np.log(1.1)))
    return scale(rgb, by=1, along=(along, 1) if rng.random() < 0.5 else (1, along))


def _mirrored(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return jpeg(np.ascontiguousarray(rgb[:, ::-1]), quality=75)


SINGLE: tuple[tuple[str, str, float, Single], ...] = (
    ("none", "none", 1, lambda rgb, rng: rgb),
    ("jpeg75", "JPEG 75", 1, lambda rgb, rng: jpeg(rgb, quality=75)),
    ("jpeg50", "JPEG 50", 1, lambda rgb, rng: jpeg(rgb, quality=50)),
    ("webp60", "WebP 60", 1, lambda rgb, rng: webp(rgb, quality=60)),
    ("messenger", "messenger chain", 1, lambda rgb, rng: messenger(rgb)),
    ("scale20", "scale +-20 %", 1, lambda rgb, rng: scale(rgb, by=float(rng.uniform(0.8, 1.2)))),
    ("filters", "colour, gamma, contrast, saturation", 1, filtered),
    ("grey", "black and white", 1, lambda rgb, rng: grey(rgb)),
    ("mirror", "mirror, JPEG 75", 1, _mirrored),
    ("jpeg25", "JPEG 25", 0.99, lambda rgb, rng: jpeg(rgb, quality=25)),
    ("jpeg10", "JPEG 10", 0.99, lambda rgb, rng: jpeg(rgb, quality=10)),
    ("half", "half size, JPEG 60", 0.99, lambda rgb, rng: _small(rgb, by=0.5)),
    ("quarter", "quarter size (320 px), JPEG 60", 0.99, lambda rgb, rng: _small(rgb, by=0.25)),
    ("noise20", "noise sigma 20", 0.99, lambda rgb, rng: noisy(rgb, rng, sigma=20)),
    ("blur3", "blur sigma 3", 0.99, lambda rgb, rng: cv2.GaussianBlur(rgb, (0, 0), 3)),
    ("medianfilter", "median filter 5", 0.99, lambda rgb, rng: cv2.medianBlur(rgb, 5)),
    ("denoise", "denoising", 0.99, denoised),
    ("sharpen", "sharpening", 0.99, sharpened),
    ("rotate", "rotation by any angle", 0.99, rotated),
    ("tilt", "perspective to 10 degrees", 0.99, tilted),
    ("aspect", "aspect 10 %", 0.99, _stretched),
    ("screenshot", "screenshot, messenger chain", 0.99, screenshot),
    ("screen", "photo of a screen", 0.98, photo_of_screen),
)

SCENES = (
    Attack("crop30", "crop to 30 %, JPEG 70", 0.995, _crop(0.30, partial(jpeg, quality=70))),
    Attack("crop10", "crop to 10 %, half size, JPEG 60", 0.98, _crop(0.10, partial(_small, by=0.5))),
    Attack("crop5", "crop to 5 %, JPEG 70", 0.97, _crop(0.05, partial(jpeg, quality=70))),
    Attack("crop3", "crop to 3 %, messenger chain", 0.92, _crop(0.03, messenger)),
    Attack("crop2", "crop to 2 %, messenger chain", 0.85, _crop(0.02, messenger)),
    Attack("collage", "collage, stickers over 25 %", 0.99, lambda s, rng: collage(s.copy, rng, others=list(s.others))),
    Attack("painted", "name painted over, JPEG 60", 0.995, lambda s, rng: painted_over(s.copy, rng, bands=s.bands)),
    Attack("inpainted", "name inpainted, JPEG 60", 0.995, lambda s, rng: inpainted(s.copy, bands=s.bands)),
    Attack("thumb", "thumb alone, JPEG 60", 0.95, lambda s, rng: jpeg(s.copy, quality=60), rendition="thumb"),
    Attack("soft", "soft rendition alone, JPEG 60", 0.95, lambda s, rng: jpeg(s.copy, quality=60), rendition="soft"),
)

COALITIONS = (
    ("average", "average", collusion.average, (2, 3, 5, 8)),
    ("median", "median", collusion.median, (2, 3, 5, 8)),
    ("min", "minimum", collusion.lowest, (2, 3, 4)),
    ("max", "maximum", collusion.highest, (2, 3, 4)),
    ("minmax", "(min+max)/2", collusion.middle, (2, 3, 4)),
    ("pixels", "random pixel", collusion.random_pixels, (2, 3, 4)),
    ("mosaic", "segment mosaic", collusion.mosaic, (2, 3, 4)),
    ("minority", "minority", collusion.minority, (2, 3, 4)),
    ("coin", "coin flip", collusion.coin_flip, (2, 3, 4)),
    ("erase", "erasure", collusion.erasure, (2, 3, 4)),
)


def _together(mix: Callable[[np.ndarray, np.random.Generator], np.ndarray]):
    return lambda scene, rng: messenger(mix(np.stack(scene.copies), rng))


ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in (
        *(Attack(name, title, goal, _of_copy(change)) for name, title, goal, change in SINGLE),
        *SCENES,
        *(
            Attack(f"{name}{count}", f"{title} of {count}, messenger chain", 0.99, _together(mix), viewers=count)
            for name, title, mix, counts in COALITIONS
            for count in counts
        ),
        Attack("own20", "20 own views averaged", 0.999, _together(collusion.average), days=20),
    )
}

CROPS = (0.30, 0.10, 0.05, 0.03, 0.02, 0.015, 0.01)  # shares of the area
QUALITIES = (75, 50, 25, 15, 10, 7, 5)
SCALES = (0.15, 0.2, 0.25, 0.35, 0.5, 1, 2, 3)


def _sweep(name: str, title: str, values: tuple[float, ...], change: Callable[..., np.ndarray]) -> dict[float, Attack]:
    return {
        value: Attack(f"{name}@{value:g}", f"{title} {value:g}", None, _of_copy(partial(change, value)))
        for value in values
    }


SWEEPS: dict[str, dict[float, Attack]] = {
    "crop": _sweep("crop", "crop to", CROPS, lambda area, rgb, rng: jpeg(cropped(rgb, rng, area=area), quality=70)),
    "jpeg": _sweep("jpeg", "JPEG", QUALITIES, lambda quality, rgb, rng: jpeg(rgb, quality=quality)),
    "scale": _sweep("scale", "scale", SCALES, lambda by, rgb, rng: jpeg(scale(rgb, by=by), quality=60)),
}
