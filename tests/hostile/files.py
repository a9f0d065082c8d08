"""A hostile file, what must become of it, and the small good pictures that hostile ones are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PIL import Image

from tests.ingest.pictures import corners, exif, saved, srgb_profile

# What must become of a file, where it is not a code of albums/ingest/errors.py (or the first half of one).
ANYTHING = "shown, or refused by name"
PICTURE = "shown, and right"
PICTURE_IF_SHOWN = "shown and right, or refused by name"
REFUSED = "refused by name"


@dataclass(frozen=True)
class HostileFile:
    """`name` is what its sender calls it."""

    name: str
    data: bytes
    expects: str = ANYTHING


@cache
def good_files() -> Mapping[str, bytes]:
    """Files of the one picture of `corners`, in every format and in each of its ways, by their names."""
    picture = corners()
    small = picture.resize((60, 40))
    options = {"exif": exif(orientation=1, x9003="2024:05:06 07:08:09"), "icc_profile": srgb_profile()}
    frames = {"save_all": True, "append_images": [small.resize((96, 64)).rotate(turn) for turn in (90, 180)]}
    return {
        "baseline.jpg": saved(picture),
        "progressive.jpg": saved(picture, progressive=True),
        "restarts.jpg": saved(picture, restart_marker_blocks=2),
        "tagged.jpg": saved(picture, exif=exif(orientation=1, x9003="2024:05:06 07:08:09")),
        "grey.jpg": saved(picture.convert("L")),
        "cmyk.jpg": saved(picture.convert("CMYK")),
        "plain.png": saved(picture, "PNG"),
        "alpha.png": saved(picture.convert("RGBA"), "PNG", **options),
        "palette.png": saved(picture.quantize(8), "PNG"),
        "moving.png": saved(picture, "PNG", **frames),
        "still.gif": saved(picture, "GIF"),
        "moving.gif": saved(picture, "GIF", **frames),
        "lossless.webp": saved(picture, "WEBP"),
        "lossy.webp": saved(picture, "WEBP", lossless=False, quality=90, exif=options["exif"]),
        "moving.webp": saved(picture, "WEBP", **frames),
        "plain.tif": saved(picture, "TIFF"),
        "tagged.tif": saved(picture, "TIFF", **options),
        "deflate.tif": saved(picture, "TIFF", compression="tiff_deflate"),
        "lzw.tif": saved(picture, "TIFF", compression="tiff_lzw"),
        "jpeg.tif": saved(picture, "TIFF", compression="jpeg"),
        "pages.tif": saved(picture, "TIFF", **frames),
        "plain.heic": saved(picture, "HEIF"),
        "tagged.heic": saved(picture, "HEIF", exif=options["exif"]),
        "plain.avif": saved(picture, "AVIF"),
        "tagged.avif": saved(picture, "AVIF", exif=options["exif"]),
    }


def format_of(name: str) -> str:
    """The format of a good file, as ingest calls it."""
    return Image.registered_extensions()[f".{name.rpartition('.')[2]}"]
