"""EXIF, ICC and XMP that are huge, endless or point at themselves, and TIFFs whose directories do."""

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.files import PICTURE, PICTURE_IF_SHOWN, HostileFile, good_files
from tests.ingest.pictures import jpeg_segment, png_chunk, srgb_profile, with_segment

APP1, APP2, APP13, COMMENT = 0xE1, 0xE2, 0xED, 0xFE
MOST = 65_533
_IFD_TAGS = {"sub": 0x014A, "exif": 0x8769, "gps": 0x8825, "interop": 0xA005}


def directories() -> Iterator[HostileFile]:
    """What a photo says of itself must never cost the photo."""
    yield from _around_jpeg()
    yield from _profiles()
    yield from _as_tiff()
    for name, block in _blocks():
        jpeg = with_segment(good_files()["baseline.jpg"], jpeg_segment(APP1, (b"Exif\0\0" + block)[:MOST]))
        yield HostileFile(f"exif-{name}.jpg", jpeg, PICTURE)
        plain = good_files()["plain.png"]
        yield HostileFile(f"exif-{name}.png", plain[:33] + png_chunk(b"eXIf", block) + plain[33:], PICTURE)
        webp = _with_webp_exif(block)
        yield HostileFile(f"exif-{name}.webp", webp, PICTURE)


def _blocks() -> Iterator[tuple[str, bytes]]:
    """EXIF blocks, each a TIFF of its own, by what is wrong with them."""
    for name, tag in _IFD_TAGS.items():
        yield f"{name}-points-at-itself", _ifd([(tag, 4, 1, 8)])
        yield f"{name}-points-outside", _ifd([(tag, 4, 1, 2**32 - 1)])
    yield "next-is-itself", _ifd([(0x0112, 3, 1, 6 << 16)], following=8)[:8] + _ifd([], following=8)[8:]
    yield "chain", _chain(2000)
    yield "65535-entries", b"II*\0\x08\0\0\0\xff\xff" + bytes(12) * 4000
    yield "endless-text", _ifd([(0x9003, 2, 2**32 - 1, 0), (0x0132, 2, 2**31, 8), (0x010F, 2, 0, 0)])
    yield "no-denominator", _ifd([(0x829A, 5, 1, 8), (0x920A, 10, 2**28, 8)])
    yield "unknown-types", _ifd([(0x0112, type, 1, 1) for type in range(13, 40)])
    yield "huge-maker-note", _ifd([(0x927C, 7, 60_000, 26)]) + bytes(60_000)
    yield "orientation-of-many", _ifd([(0x0112, 3, 60_000, 8)]) + bytes(60_000)
    yield "text-as-orientation", _ifd([(0x0112, 2, 4, 0x41414141)])
    yield "big-tiff", b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**63)
    yield "nothing", b""
    yield "no-directory", b"MM\0*\0\0\0\0"


def _ifd(entries: list[tuple[int, int, int, int]], *, following: int = 0) -> bytes:
    """(tag, type, count, value or offset) as a little-endian TIFF whose directory begins at byte 8."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def _chain(links: int) -> bytes:
    """Directories, each of which holds the next."""
    out = [b"II*\0\x08\0\0\0"]
    for number in range(links):
        out.append(struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8 + 18 * (number + 1), 0))
    return b"".join(out)


def _around_jpeg() -> Iterator[HostileFile]:
    jpeg = good_files()["baseline.jpg"]
    for name, marker, start in (
        ("exif", APP1, b"Exif\0\0II*\0\x08\0\0\0"), ("xmp", APP1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"),
        ("extended-xmp", APP1, b"http://ns.adobe.com/xmp/extension/\0"), ("photoshop", APP13, b"Photoshop 3.0\0" + b"8BIM\4\4"),
        ("comment", COMMENT, b"<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]>"), ("mpf", APP2, b"MPF\0II*\0\x08\0\0\0"),
    ):  # fmt: skip
        segment = jpeg_segment(marker, start.ljust(MOST, b"A"))
        for times in (1, 100):
            yield HostileFile(f"{name}-{times}-times.jpg", with_segment(jpeg, segment * times), PICTURE)
    yield HostileFile("20000-comments.jpg", with_segment(jpeg, jpeg_segment(COMMENT, b"") * 20_000), PICTURE)
    yield HostileFile("fill-bytes.jpg", jpeg[:2] + b"\xff" * 200_000 + jpeg[2:], PICTURE_IF_SHOWN)


def _profiles() -> Iterator[HostileFile]:
    jpeg, plain = good_files()["baseline.jpg"], good_files()["plain.png"]
    profile = srgb_profile()
    for name, icc in _profile_lies(profile):
        pieces = [icc[at : at + 65_000] for at in range(0, max(len(icc), 1), 65_000)][:255]
        segments = b"".join(
            jpeg_segment(APP2, b"ICC_PROFILE\0" + bytes((number, len(pieces))) + piece)
            for number, piece in enumerate(pieces, 1)
        )
        yield HostileFile(f"icc-{name}.jpg", with_segment(jpeg, segments), PICTURE_IF_SHOWN)
        chunk = png_chunk(b"iCCP", b"x\0\0" + zlib.compress(icc))
        yield HostileFile(f"icc-{name}.png", plain[:33] + chunk + plain[33:], PICTURE_IF_SHOWN)


def _profile_lies(profile: bytes) -> Iterator[tuple[str, bytes]]:
    yield "of-16-megabytes", profile + bytes(16_000_000)
    yield "empty", b""
    yield "cut", profile[:200]
    yield "endless", b"\xff\xff\xff\xff" + profile[4:]
    yield "many-tags", profile[:128] + b"\xff\xff\xff\xff" + profile[132:]
    yield "grey", profile[:16] + b"GRAY" + profile[20:]
    yield (
        "tags-at-the-end",
        profile[:132]
        + b"".join(
            profile[at : at + 4] + b"\xff\xff\xff\xf0\xff\xff\xff\xff" for at in range(132, 132 + 12 * profile[131], 12)
        ),
    )


def _as_tiff() -> Iterator[HostileFile]:
    """The directory of the picture itself."""
    pages = good_files()["pages.tif"]
    first = struct.unpack_from("<I", pages, 4)[0]
    following = first + 2 + 12 * struct.unpack_from("<H", pages, first)[0]
    for name, to in (("itself", first), ("outside", 2**32 - 16), ("the-header", 0), ("an-odd-place", first + 7)):
        looped = pages[:following] + struct.pack("<I", to) + pages[following + 4 :]
        yield HostileFile(f"next-page-is-{name}.tif", looped, PICTURE_IF_SHOWN)
    for name, tag in _IFD_TAGS.items():
        entry = struct.pack("<HHII", tag, 4, 1, first)
        # In the place of the last entry of the picture's directory.
        yield HostileFile(
            f"{name}-is-the-page.tif", pages[: following - 12] + entry + pages[following:], PICTURE_IF_SHOWN
        )


def _with_webp_exif(block: bytes) -> bytes:
    """The lossy file with another EXIF chunk, which is its last."""
    webp = good_files()["lossy.webp"]
    start = webp.index(b"EXIF")
    chunk = b"EXIF" + struct.pack("<I", len(block)) + block + bytes(len(block) % 2)
    return webp[:4] + struct.pack("<I", start - 8 + len(chunk)) + webp[8:start] + chunk
