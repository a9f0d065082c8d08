"""A file's pixels and what it says of itself, by the one decoder its content asks for. Runs only in the sandbox."""

import warnings
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,  # noqa: F401
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,  # noqa: F401
)

from albums.ingest import limits, metadata
from albums.ingest.errors import TooManyPixels, UnsupportedFormat
from albums.renditions.pixels import BufferPixels, PillowPixels, Pixels
from albums.renditions.sizes import Size

# A raw file is a TIFF whose real picture only its maker's program can read: these tags and compressions give it away.
_DNG_VERSION, _CFA_PATTERN, _COMPRESSION, _SUBFILE_TYPE, _SUB_IFDS = 0xC612, 0x828E, 0x0103, 0x00FE, 0x014A
_RAW_COMPRESSIONS = {32767, 32769, 32770, 34713, 34892, 65535}
_REDUCED = 1

_XMP = ("xmp", "XML:com.adobe.xmp")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Pixels, perhaps at a fraction of the size in the file, with the EXIF orientation still to be applied."""

    size: tuple[int, int]
    pixels: Pixels
    orientation: int
    taken: metadata.Taken
    icc: bytes | None
    gamma: float | None = None


def prepare_decoders() -> None:
    """Settings of the libraries that hold for the whole process: as few threads as can be, no extras.

    Every plugin is imported above by its name, since a confined child cannot open a file to import one.
    """
    # The second pictures of a multi-picture file (.mpo) are not wanted, so its parser is never asked.
    Image.register_open("JPEG", JpegImagePlugin.JpegImageFile, lambda prefix: prefix.startswith(b"\xff\xd8\xff"))
    Image.preinit()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    PngImagePlugin.MAX_TEXT_CHUNK = limits.MAX_PACKED_TEXT
    # 0 is "in the caller's thread" to libheif; 1 would be one more.
    pillow_heif.options.DECODE_THREADS = 0
    for extra in ("THUMBNAILS", "DEPTH_IMAGES", "AUX_IMAGES"):
        setattr(pillow_heif.options, extra, False)
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def decode(original: BinaryIO, *, format: str, target: Size) -> Decoded:
    """Decode the first or primary picture of `original`, at least as large as `target` where the file is.

    Raises TooManyPixels before decoding, UnreadableImage, UnsupportedFormat, or whatever a decoder does.
    """
    Image.MAX_IMAGE_PIXELS = limits.MAX_PIXELS[format]
    try:
        return _decode_heif(original) if format == "HEIF" else _decode_with_pillow(original, format, target)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise TooManyPixels from bomb


def _decode_with_pillow(original: BinaryIO, format: str, target: Size) -> Decoded:
    image = Image.open(original, formats=(format,))
    size = image.size
    limits.check_size(format=format, width=size[0], height=size[1])
    if "progressive" in image.info:
        limits.check_progressive(width=size[0], height=size[1], layers=len(image.getbands()))
    if isinstance(image, TiffImagePlugin.TiffImageFile) and _is_raw(image):
        raise UnsupportedFormat("raw")
    if isinstance(image, PngImagePlugin.PngImageFile):
        # Its EXIF may stand behind its pixels: Pillow would decode them on the way, and be believed that they are whole.
        image.load()
    exif = _exif(image)
    image.draft(None, target.fit(width=size[0], height=size[1]))
    image.load()
    return Decoded(
        size=size,
        pixels=PillowPixels(image),
        orientation=metadata.orientation(exif),
        taken=metadata.taken(exif),
        icc=image.info.get("icc_profile"),
        # A PNG that says it is sRGB says how its gamma is meant, too.
        gamma=None if "srgb" in image.info else image.info.get("gamma"),
    )


def _decode_heif(original: BinaryIO) -> Decoded:
    heif = pillow_heif.open_heif(original, convert_hdr_to_8bit=True, remove_stride=False)
    if not len(heif):
        # Only pictures of a codec that is known here are listed.
        raise UnsupportedFormat
    picture = heif[heif.primary_index]
    limits.check_size(format="HEIF", width=picture.size[0], height=picture.size[1])
    pixels = BufferPixels(picture.data, mode=picture.mode, size=picture.size, stride=picture.stride)
    return Decoded(
        size=picture.size,
        pixels=pixels,
        # libheif has turned the picture by the container's own boxes; EXIF's word on it must not count twice.
        orientation=metadata.UPRIGHT,
        taken=metadata.taken(metadata.from_block(picture.info.get("exif"))),
        icc=picture.info.get("icc_profile"),
    )


def _exif(image: Image.Image) -> Image.Exif:
    if "exif" in image.info:
        return metadata.from_block(image.info["exif"])
    for name in _XMP:
        # Pillow takes the orientation from there, too: what a program forgot when it turned a picture, and no browser hears.
        image.info.pop(name, None)
    try:
        return image.getexif()
    # Whatever a damaged EXIF block makes the parser raise, the picture beside it is still a picture.
    except Exception:
        return Image.Exif()


def _is_raw(image: TiffImagePlugin.TiffImageFile) -> bool:
    tags = image.tag_v2
    if _DNG_VERSION in tags or _CFA_PATTERN in tags or tags.get(_COMPRESSION) in _RAW_COMPRESSIONS:
        return True
    return tags.get(_SUBFILE_TYPE) == _REDUCED and _SUB_IFDS in tags
