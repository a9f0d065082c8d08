"""Files made for the tests: one picture whose corners tell which way is up, in every format, mode and state."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageCms, ImageDraw

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, GREY, WHITE = (220, 40, 40), (40, 180, 60), (40, 70, 210), (120, 120, 120), (255, 255, 255)
ORIENTATION, EXIF_IFD = 0x0112, 0x8769

# The way to save in each format such that colours change little.
SAVE = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "PNG": {},
    "WEBP": {"lossless": True},
    "HEIF": {"quality": 95, "chroma": 444},
    "AVIF": {"quality": 95, "subsampling": "4:4:4"},
    "TIFF": {},
    "GIF": {},
}


def corners(width: int = 96, height: int = 64) -> Image.Image:
    """Red top left, green top right, blue bottom left, grey bottom right."""
    image = Image.new("RGB", (width, height), GREY)
    draw = ImageDraw.Draw(image)
    for x, y, colour in ((0, 0, RED), (width // 2, 0, GREEN), (0, height // 2, BLUE)):
        draw.rectangle((x, y, x + width // 2 - 1, y + height // 2 - 1), fill=colour)
    return image


def saved(image: Image.Image, format: str = "JPEG", **options) -> bytes:
    """The file of `image` in `format`."""
    out = io.BytesIO()
    image.save(out, format, **SAVE[format] | options)
    return out.getvalue()


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no format packs well."""
    return Image.effect_noise((width, height), 60).convert("RGB").convert(mode)


def exif(*, orientation: int | None = None, **taken: str) -> bytes:
    """EXIF with an orientation and dates by their tag's number in hexadecimal: exif(x9003="2024:05:06 07:08:09")."""
    block = Image.Exif()
    if orientation is not None:
        block[ORIENTATION] = orientation
    for name, text in taken.items():
        tag = int(name[1:], 16)
        (block if tag == 0x0132 else block.get_ifd(EXIF_IFD))[tag] = text
    return block.tobytes()


def p3_profile() -> bytes:
    """An ICC profile of Display P3: P3's primaries at D65 (adapted to D50), and sRGB's curve."""
    curve = b"para" + struct.pack(
        ">4xHxx5i", 3, *(_fixed(n) for n in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    )
    tags = {
        b"desc": b"desc" + struct.pack(">4xI", 3) + b"P3\0" + bytes(78),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text" + bytes(4) + b"none\0",
    }
    return _profile(tags)


def grey_profile(*, gamma: float) -> bytes:
    """An ICC profile of grey pixels with a plain power curve."""
    tags = {
        b"desc": b"desc" + struct.pack(">4xI", 5) + b"Grey\0" + bytes(78),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"kTRC": b"para" + struct.pack(">4xHxxi", 0, _fixed(gamma)),
        b"cprt": b"text" + bytes(4) + b"none\0",
    }
    return _profile(tags, space=b"GRAY")


def srgb_profile() -> bytes:
    """The ICC profile of sRGB itself."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    """One marker segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_segment(jpeg: bytes, segment: bytes) -> bytes:
    """`jpeg` with a segment right after its start."""
    return jpeg[:2] + segment + jpeg[2:]


def with_jpeg_size(jpeg: bytes, *, width: int, height: int) -> bytes:
    """`jpeg` whose header lies about its size."""
    at = next(jpeg.find(bytes((0xFF, sof))) for sof in (0xC0, 0xC2) if bytes((0xFF, sof)) in jpeg)
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def many_scans(*, width: int, height: int, times: int) -> bytes:
    """A small JPEG that takes long: its last scan, which refines every block a little, comes `times` times."""
    jpeg = saved(Image.new("L", (width, height), 90), progressive=True)
    last = jpeg.rfind(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * times + jpeg[-2:]


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def _profile(tags: dict[bytes, bytes], *, space: bytes = b"RGB ") -> bytes:
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        body += bytes(-len(body) % 4)
        table += name + struct.pack(">II", start + len(data), len(body))
        data += body
    body = table + data
    header = struct.pack(">I4sI4s4s4s", 128 + len(body), b"none", 0x02400000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", _fixed(0.9642), _fixed(1.0), _fixed(0.8249))
    return header.ljust(128, b"\0") + body


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(_fixed(value) for value in values))


def _fixed(number: float) -> int:
    return round(number * 65536)
