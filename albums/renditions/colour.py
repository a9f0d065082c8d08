"""Colours as a browser expects them: 8-bit sRGB, with transparency laid on white."""

import io

from PIL import Image, ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
WHITE = (255, 255, 255)
# The colour space that an ICC profile must be for, by the mode of the pixels it comes with.
PROFILE_SPACE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, *, icc: bytes | None) -> Image.Image:
    """`image` (mode L, La, RGB, RGBa, CMYK or LAB) as sRGB in mode RGB.

    A profile that is broken or made for another kind of pixels is ignored, as every browser does.
    """
    if image.mode in ("La", "RGBa"):
        return _on_white(image, icc)
    if image.mode == "LAB":
        return _convert(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    profile = _profile(icc, PROFILE_SPACE[image.mode])
    if profile is not None:
        try:
            return _convert(image, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def _on_white(image: Image.Image, icc: bytes | None) -> Image.Image:
    straight = image.convert("LA" if image.mode == "La" else "RGBA")
    colours = straight.convert("L" if straight.mode == "LA" else "RGB")
    page = Image.new("RGB", image.size, WHITE)
    page.paste(to_srgb(colours, icc=icc), mask=straight.getchannel("A"))
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
