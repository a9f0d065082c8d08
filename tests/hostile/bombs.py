"""Small files of very much: pixels, frames, scans, text or profile that unpack to more than a machine has."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.hostile.files import PICTURE_IF_SHOWN, REFUSED, HostileFile, good_files
from tests.ingest.pictures import corners, many_scans, png_chunk, saved

MEGABYTE = 2**20
# Of Adam7: where each begins, and its steps across and down.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
TOO_MANY = "too_many_pixels"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def bombs() -> Iterator[HostileFile]:
    """Of every format."""
    yield from _png()
    yield from _gif()
    yield from _tiff()
    yield from _others()
    yield from _narrow()


def _png() -> Iterator[HostileFile]:
    for side in (60_000, 2**31 - 1, 2**32 - 1):
        yield HostileFile(f"bomb-{side}.png", _png_file(side, side), REFUSED)
    yield HostileFile("bomb-interlaced.png", _png_file(30_000, 30_000, interlace=1), TOO_MANY)
    plain = good_files()["plain.png"]
    unpacked = zlib.compress(bytes(64 * MEGABYTE), 9)
    for kind, start in ((b"zTXt", b"x\0\0"), (b"iTXt", b"x\0\1\0\0\0"), (b"iCCP", b"x\0\0")):
        chunk = png_chunk(kind, start + unpacked)
        yield HostileFile(f"bomb-{kind.decode()}.png", plain[:33] + chunk + plain[33:], PICTURE_IF_SHOWN)
        yield HostileFile(f"bomb-{kind.decode()}-after.png", plain[:-12] + chunk + plain[-12:], PICTURE_IF_SHOWN)
        yield HostileFile(f"bomb-{kind.decode()}-many.png", plain[:33] + chunk * 40 + plain[33:], PICTURE_IF_SHOWN)
    # More rows than the header tells.
    rows = png_chunk(b"IDAT", zlib.compress(bytes(128 * MEGABYTE), 9))
    yield HostileFile("bomb-rows.png", plain[:33] + rows + png_chunk(b"IEND", b""))
    yield HostileFile(
        "bomb-many-chunks.png", plain[:33] + png_chunk(b"tEXt", b"a\0b") * 20_000 + plain[33:], PICTURE_IF_SHOWN
    )


def _png_file(width: int, height: int, *, interlace: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, interlace)
    rows = zlib.compress(bytes(MEGABYTE), 9)
    return SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def _gif() -> Iterator[HostileFile]:
    picture = corners()
    frames = [picture.rotate(number, fillcolor=(number, 0, 0)) for number in range(99)]
    for format, ending in (("GIF", "gif"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")):
        file = saved(picture, format, save_all=True, append_images=frames)
        yield HostileFile(f"bomb-100-frames.{ending}", file, PICTURE_IF_SHOWN)
    still = good_files()["still.gif"]
    frame = still.index(b",\0\0\0\0")
    yield HostileFile("bomb-screen.gif", still[:6] + b"\xff\xff\xff\xff" + still[10:], TOO_MANY)
    yield HostileFile("bomb-frame.gif", still[: frame + 5] + b"\xff\xff\xff\xff" + still[frame + 9 :], REFUSED)
    yield HostileFile("bomb-far-away.gif", still[: frame + 1] + b"\xf0\xff\xf0\xff" + still[frame + 5 :])
    yield HostileFile("bomb-frames.gif", still[:-1] + still[frame:-1] * 2000 + b";", PICTURE_IF_SHOWN)


def _tiff() -> Iterator[HostileFile]:
    fax = saved(Image.new("1", (8100, 8100)), "TIFF", compression="group4")
    yield HostileFile("bomb-fax.tif", fax, TOO_MANY)
    big = b"MM\0+\0\x08\0\0" + struct.pack(">Q", 2**63)
    yield HostileFile("bomb-offset.tif", big, REFUSED)
    # One strip for 65,535 rows, of which there are none; tiles of the same size.
    for tags in ({273: 8, 278: 65_535, 279: 2**32 - 1}, {322: 65_520, 323: 65_520, 324: 8, 325: 2**32 - 1}):
        yield HostileFile(
            f"bomb-{min(tags)}.tif", tiff({256: 7000, 257: 7000, 258: 8, 259: 5, 262: 1, 277: 1} | tags), REFUSED
        )
    for samples in (5, 200, 65_535):
        many = {256: 5000, 257: 5000, 258: 8, 259: 8, 262: 1, 273: 8, 277: samples, 278: 5000, 279: 100}
        yield HostileFile(f"bomb-{samples}-samples.tif", tiff(many), REFUSED)


def tiff(tags: dict[int, int]) -> bytes:
    """A little-endian TIFF of one directory; every value is a LONG, and nothing else is in it."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


def _others() -> Iterator[HostileFile]:
    lossless = good_files()["lossless.webp"]
    yield HostileFile("bomb.webp", lossless[:21] + b"\xff\xff\xff\x0f" + lossless[25:], TOO_MANY)
    for name in ("plain.heic", "plain.avif"):
        data = good_files()[name]
        at = data.index(b"ispe") + 8
        yield HostileFile(f"bomb-{name}", data[:at] + struct.pack(">II", 30_000, 30_000) + data[at + 8 :], REFUSED)
    yield HostileFile("bomb-noise.jpg", saved(Image.new("RGB", (4000, 3000), (9, 99, 9)), quality=1))


def _narrow() -> Iterator[HostileFile]:
    """1 x 65,535 and its like, in every format that can be so narrow."""
    small = "too_small_to_mark"
    for width, height in ((1, 65_535), (65_535, 1), (1, 65_500), (31, 31), (1, 1), (32, 16_384)):
        for format, ending in (("PNG", "png"), ("GIF", "gif"), ("TIFF", "tif")):
            yield HostileFile(
                f"narrow-{width}x{height}.{ending}", saved(Image.new("L", (width, height)), format), small
            )
    yield HostileFile("narrow.jpg", saved(Image.new("RGB", (1, 65_500))), small)
    yield HostileFile("narrow.webp", saved(Image.new("RGB", (1, 16_383)), "WEBP"), small)
    yield HostileFile("narrow.heic", saved(Image.new("RGB", (64, 4096)), "HEIF"), small)
    yield HostileFile("too-long.png", saved(Image.new("1", (40, 65_536)), "PNG"), TOO_MANY)


def heavy_bombs() -> Iterator[HostileFile]:
    """At the edge of what is let in: the most memory and the most time that a small file can take."""
    full = [("L", "PNG", 8000), ("RGBA", "PNG", 8000), ("RGBA", "TIFF", 8000), ("I;16", "PNG", 8000), ("P", "GIF", 8000),
            ("RGBA", "WEBP", 5000), ("RGB", "AVIF", 6300), ("CMYK", "TIFF", 8000), ("F", "TIFF", 8000), ("RGB", "HEIF", 4000)]  # fmt: skip
    for mode, format, side in full:
        # The WebP encoder's quickest way, for the sake of who waits for it.
        options = {
            "TIFF": {"compression": "tiff_lzw"},
            "WEBP": {"quality": 0, "method": 0},
            "AVIF": {"speed": 10, "quality": 50},
            "HEIF": {"enc_params": {"preset": "ultrafast"}},
        }
        file = saved(Image.new(mode, (side, side)), format, **options.get(format, {}))
        yield HostileFile(f"full-{mode.replace(';', '')}-{side}.{format.lower()}", file)
    yield HostileFile("full-progressive.jpg", saved(Image.new("RGB", (8000, 8000)), progressive=True))
    yield HostileFile("full-baseline.jpg", saved(Image.new("L", (14_000, 14_000))))
    yield HostileFile("full-scans.jpg", many_scans(width=4000, height=4000, times=400))
    yield HostileFile("full-adam7.png", _interlaced(8000))


def _interlaced(side: int) -> bytes:
    """A grey interlaced PNG: the decoder must hold every row."""
    out, pack = io.BytesIO(), zlib.compressobj(9)
    for left, top, across, down in PASSES:
        row = bytes(1 + -(-(side - left) // across))
        for _ in range(-(-(side - top) // down)):
            out.write(pack.compress(row))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 1)
    rows = out.getvalue() + pack.flush()
    return SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
