"""Colours as a browser expects them: 8-bit sRGB, with transparency laid on white."""

import io

from PIL import Image, ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
WHITE = (255, 255, 255)
# The colour space that an ICC profile must be for, by the mode of the pixels it comes with.
PROFILE_SPACE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
# A PNG's gAMA: what means sRGB to everybody, and what means nothing.
SRGB_GAMMA, NEARLY = 0.45455, 0.02
GAMMAS = (0.1, 10)


def to_srgb(image: Image.Image, *, icc: bytes | None, gamma: float | None = None) -> Image.Image:
    """`image` (mode L, La, RGB, RGBa, CMYK or LAB) as sRGB in mode RGB.

    A profile that is broken or made for another kind of pixels is ignored, as every browser does. Without a profile,
    `gamma` may tell that a sample is the light it stands for to this power (PNG's third edition, 11.3.2.2).
    """
    if image.mode in ("La", "RGBa"):
        return _on_white(image, icc, gamma)
    if image.mode == "LAB":
        return _convert(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    profile = _profile(icc, PROFILE_SPACE[image.mode])
    if profile is not None:
        try:
            return _convert(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    elif gamma is not None and GAMMAS[0] <= gamma <= GAMMAS[1] and abs(gamma - SRGB_GAMMA) > NEARLY:
        image = image.point([_encoded((value / 255) ** (1 / gamma)) for value in range(256)] * len(image.getbands()))
    return image.convert("RGB")


def _encoded(light: float) -> int:
    """0 to 1 as sRGB's byte (IEC 61966-2-1)."""
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def _on_white(image: Image.Image, icc: bytes | None, gamma: float | None) -> Image.Image:
    straight = image.convert("LA" if image.mode == "La" else "RGBA")
    colours = straight.convert("L" if straight.mode == "LA" else "RGB")
    page = Image.new("RGB", image.size, WHITE)
    page.paste(to_srgb(colours, icc=icc, gamma=gamma), mask=straight.getchannel("A"))
    return page


def _profile(icc: bytes | None, space: str) -> ImageCms.ImageCmsProfile | None:
    if not icc:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    except (OSError, TypeError, ValueError):
        return None
    return profile if profile.profile.xcolor_space.strip() == space else None


def _convert(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    return ImageCms.profileToProfile(image, profile, SRGB, outputMode="RGB")
