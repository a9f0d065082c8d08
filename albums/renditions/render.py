"""Renditions from decoded pixels: small, upright, sRGB, on white, and nothing but pixels.

A soft one is drawn at half its size and enlarged again: its sides fill a screen, and faces are known on it, but next to
nothing is left above a quarter of a cycle per pixel (tests: of white noise, less than a fiftieth of the power above
0.3). Nobody can sharpen back what was never drawn.
"""

from collections.abc import Iterable

from PIL import Image

from albums.renditions.colour import to_srgb
from albums.renditions.pixels import Pixels, strips
from albums.renditions.sizes import Size, largest_first

# Averaging is cheap but blurs; below this many times the wanted size the better filter takes over (measured: 48 dB or
# more from doing without, at half the cost).
REDUCING_GAP = 1.5
SOFT_DETAIL = 0.5

# EXIF 2.32, tag 0x0112: what to do to the stored rows to see the picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def render(
    pixels: Pixels, *, sizes: Iterable[Size], orientation: int, icc: bytes | None, gamma: float | None = None
) -> dict[str, Image.Image]:
    """Draw `pixels` once per size, as RGB images by the size's name.

    `orientation` is EXIF's 1 to 8 (anything else is upright); `icc` the colour profile of `pixels`, or None; `gamma`
    what a PNG says instead of one. The largest size is drawn from the pixels and every other from the next larger sharp
    one; nothing is drawn larger than it is.
    """
    drawn: dict[str, Image.Image] = {}
    sharp = None
    for size in largest_first(sizes):
        if sharp is None:
            picture = sharp = _upright(to_srgb(_shrink(pixels, size), icc=icc, gamma=gamma), orientation)
        else:
            picture = _resize(sharp, size.fit(width=sharp.width, height=sharp.height))
        if size.is_soft:
            drawn[size.name] = _soften(picture)
        else:
            drawn[size.name] = sharp = picture
    return drawn


def _soften(image: Image.Image) -> Image.Image:
    """The same size, of half the detail."""
    half = tuple(max(1, round(side * SOFT_DETAIL)) for side in image.size)
    return _resize(image, half).resize(image.size, Image.Resampling.BICUBIC)


def _shrink(pixels: Pixels, size: Size) -> Image.Image:
    width, height = pixels.size
    target = size.fit(width=width, height=height)
    factors = tuple(max(1, int(old / new / REDUCING_GAP)) for old, new in zip(pixels.size, target, strict=True))
    reduced = _average(pixels, factors)
    # The last column and row of an average may cover less than a whole factor: the box says how much is picture.
    return _resize(reduced, target, box=(0, 0, width / factors[0], height / factors[1]))


def _average(pixels: Pixels, factors: tuple[int, int]) -> Image.Image:
    if factors == (1, 1):
        return next(iter(strips(pixels, height_step=pixels.size[1])))[1]
    across, down = factors
    width, height = pixels.size
    reduced = None
    for top, strip in strips(pixels, height_step=down):
        if reduced is None:
            reduced = Image.new(strip.mode, (-(-width // across), -(-height // down)))
        reduced.paste(strip.reduce(factors), (0, top // down))
    return reduced


def _resize(image: Image.Image, size: tuple[int, int], box: tuple[float, ...] | None = None) -> Image.Image:
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=REDUCING_GAP)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)
