"""What is not a photo, or too much of one, is refused with its own reason before anything decodes it."""

import struct
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from albums.ingest import limits
from albums.ingest.errors import (
    EmptyFile,
    IngestError,
    NotAPhoto,
    TooManyBytes,
    TooManyPixels,
    TooSmallToMark,
    UnsupportedFormat,
    from_code,
)
from tests.ingest.pictures import corners, exif, jpeg_segment, png_chunk, saved, with_jpeg_size, with_segment

pytestmark = pytest.mark.pure


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + kind + payload


def brands(major: bytes, *others: bytes) -> bytes:
    return box(b"ftyp", major + bytes(4) + b"".join(others)) + bytes(32)


def archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("photo.jpg", saved(corners()))
    return out.getvalue()


NOT_PHOTOS = {
    "svg": [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?>\n<!-- x --><svg/>',
        b"\xef\xbb\xbf <SVG>",
    ],
    "pdf": [b"%PDF-1.7\n%...", b"\n\n%PDF-1.4"],
    "video": [
        brands(b"qt  "),
        brands(b"isom", b"avc1", b"mp41"),
        brands(b"mp42"),
        brands(b"3gp5"),
        box(b"wide", b"") + box(b"mdat", bytes(40)),
        b"\x1a\x45\xdf\xa3" + bytes(30),
        b"RIFF\0\0\0\0AVI LIST",
        b"\0\0\1\xba" + bytes(30),
    ],
    "sound": [brands(b"M4A "), b"ID3\4" + bytes(30), b"RIFF\0\0\0\0WAVEfmt ", b"OggS" + bytes(30)],
    "archive": [archive(), b"Rar!\x1a\7\1\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08" + bytes(20)],
    "web_page": [b"<!DOCTYPE html><title>x</title>", b"\n <html>", b"<script>alert(1)</script>"],
    "program": [b"MZ" + bytes(60), b"\x7fELF" + bytes(60), b"#!/bin/sh\n"],
    "text": [b"Dear grandmother,\n", "Liebe Großmutter".encode()],
}
UNSUPPORTED = {
    "raw": [b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), brands(b"crx "), b"FUJIFILMCCD-RAW 0201", b"IIU\0" + bytes(40)],
    "psd": [b"8BPS\0\1" + bytes(40)],
    "bmp": [saved(corners(), "JPEG")[:0] + b"BM" + bytes(60)],
    "icon": [b"\0\0\1\0\1\0" + bytes(40)],
    "jxl": [b"\xff\x0a" + bytes(40), box(b"JXL ", b"\r\n\x87\n") + bytes(40)],
    "jp2": [box(b"jP  ", b"\r\n\x87\n") + bytes(40), b"\xff\x4f\xff\x51" + bytes(40)],
}


def cases(table: dict[str, list[bytes]]) -> list:
    return [pytest.param(kind, file, id=f"{kind}-{n}") for kind, files in table.items() for n, file in enumerate(files)]


@pytest.mark.parametrize(
    "file",
    [
        brands(b"mif3"),
        brands(b"avci"),
        saved(corners(), "HEIF").replace(b"hvc1", b"j2k1"),
        saved(corners(), "HEIF").replace(b"hvc1", b"av01").replace(b"hvcC", b"av1C"),
    ],
    ids=["short boxes", "H.264", "one that is not listed", "one that is listed"],
)
def test_a_picture_of_another_codec_is_no_film_and_not_damaged(develop, file):
    with pytest.raises(UnsupportedFormat) as refusal:
        develop(file)
    assert "save it as a JPEG" in refusal.value.sentence


@pytest.mark.parametrize(("kind", "file"), cases(NOT_PHOTOS))
def test_what_is_not_a_photo_is_named(develop, kind, file):
    with pytest.raises(NotAPhoto) as refusal:
        develop(file)
    assert refusal.value.code == f"not_a_photo.{kind}"
    assert refusal.value.sentence == NotAPhoto.kinds[kind] and not refusal.value.can_retry


@pytest.mark.parametrize(("kind", "file"), cases(UNSUPPORTED))
def test_other_pictures_are_named(develop, kind, file):
    with pytest.raises(UnsupportedFormat) as refusal:
        develop(file)
    assert refusal.value.code == f"unsupported_format.{kind}"


@pytest.mark.parametrize("file", [bytes(100), b"\x80\x81\x82" * 40, b"\xff\xd8", b"RIFF\0\0\0\0????"])
def test_anything_else_is_not_a_photo(develop, file):
    with pytest.raises(NotAPhoto) as refusal:
        develop(file)
    assert refusal.value.code == "not_a_photo"


@pytest.mark.parametrize(
    ("file", "format"),
    [(brands(b"mif1", b"heic"), "HEIF"), (brands(b"mif1", b"avif"), "AVIF"), (brands(b"heic"), "HEIF"),
     (brands(b"avis", b"msf1"), "AVIF"), (brands(b"msf1", b"hevc"), "HEIF"), (brands(b"isom", b"heic"), "HEIF")],
)  # fmt: skip
def test_boxes_are_told_apart_by_their_brands(file, format):
    assert limits.sniff(file) == format


def test_a_raw_file_that_looks_like_a_tiff(develop):
    tiff = saved(Image.new("L", (64, 64)), "TIFF", tiffinfo={50706: b"\1\4\0\0"})
    with pytest.raises(UnsupportedFormat) as refusal:
        develop(tiff)
    assert refusal.value.code == "unsupported_format.raw"


def test_an_empty_file(develop):
    with pytest.raises(EmptyFile):
        develop(b"")


def test_more_bytes_than_the_budget(sandbox, tmp_path):
    sparse = tmp_path / "large.jpg"
    with sparse.open("wb") as file:
        file.write(saved(corners()))
        file.truncate(limits.MAX_BYTES + 1)
    with sparse.open("rb") as file, pytest.raises(TooManyBytes):
        sandbox.develop(file, sizes=())


def png_header(width: int, height: int) -> bytes:
    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", ihdr)
        + png_chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\1")
        + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "bomb",
    [
        png_header(60_000, 60_000),
        png_header(2**31 - 1, 2**31 - 1),
        png_header(8001, 8000),
        with_jpeg_size(saved(corners()), width=65_000, height=65_000),
        with_jpeg_size(saved(corners(), progressive=True), width=9000, height=9000),
        with_jpeg_size(saved(corners().convert("CMYK"), progressive=True), width=8000, height=8000),
        saved(corners(), "GIF")[:6] + struct.pack("<HH", 65_535, 65_535) + saved(corners(), "GIF")[10:],
        saved(Image.new("L", (70_000, 1)), "PNG"),
        saved(Image.new("1", (8100, 8100)), "TIFF", compression="group4"),
        saved(Image.new("L", (5100, 5100)), "WEBP"),
    ],
    ids=["png", "png-int", "png-just", "jpeg", "progressive", "progressive-cmyk", "gif", "side", "fax", "webp"],
)
def test_decompression_bombs(develop, bomb):
    assert len(bomb) < 100_000
    with pytest.raises(TooManyPixels):
        develop(bomb)


def test_a_picture_at_the_edge_of_the_budget(develop):
    developed = develop(saved(Image.new("1", (8000, 8000), 1), "PNG"))
    assert (developed.width, developed.images["view"].shape) == (8000, (1280, 1280, 3))


@pytest.mark.parametrize("size", [(1, 1), (31, 400), (400, 31), (20, 6000), (32, 513), (2049, 128)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_picture_too_small_or_too_narrow_for_a_mark(develop, size, orientation):
    with pytest.raises(TooSmallToMark) as refusal:
        develop(saved(Image.new("RGB", size), exif=exif(orientation=orientation)))
    assert refusal.value.code == "too_small_to_mark" and not refusal.value.can_retry


@pytest.mark.parametrize("tail", [archive(), b"%PDF-1.4 ...", b"<script>alert(1)</script>", b"\0" * 5000])
def test_what_hangs_on_behind_a_picture_does_no_harm(develop, tail):
    assert develop(saved(corners()) + tail).width == 96
    assert develop(with_segment(saved(corners()), jpeg_segment(0xFE, tail))).width == 96


def test_every_code_brings_its_error_back():
    codes = [
        leaf(kind).code
        for base in IngestError.__subclasses__()
        for leaf in base.__subclasses__()
        for kind in (None, *leaf.kinds)
    ]
    assert len(codes) == len(set(codes)) and max(map(len, codes)) <= 40
    for code in codes:
        error = from_code(code)
        assert error.code == code and error.sentence.endswith(".")
    assert from_code("gave_up") is None
