"""What a copy costs, beside decoding, drawing on and encoding the same picture with Pillow."""

import argparse
import io
import sys
import time
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks._pictures import made, photos
from benchmarks._vault import fill, temporary_vault
from benchmarks.paired import Timings, measure
from benchmarks.table import Row, report

SIDE = 1280
PICTURES = 4
ROUNDS = 21
FONT = Path(__file__).parent.parent / "albums" / "marking" / "fonts" / "NotoSans-Regular.ttf"


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="bin/bench view", description=__doc__)
    options.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = options.parse_args(argv)
    with temporary_vault():
        rows = _rows([_measured(rendition, **asking) for rendition, asking in looks(pictures())])
    report("view", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def pictures() -> list[tuple[str, np.ndarray]]:
    """Pictures with a long side of SIDE: the corpus's, or else made ones."""
    large = ((name, rgb) for name, rgb in photos(SIDE) if max(rgb.shape) == SIDE)
    return list(islice(large, PICTURES)) or list(made(SIDE))


def looks(chosen: list[tuple[str, np.ndarray]]) -> list[tuple]:
    """The view rendition of each picture in a new vault, and who looks at it: viewer, vault and day."""
    from accounts.models import Device, User, Vault
    from albums.viewing import issue
    from albums.viewing.access import viewable_renditions
    from albums.viewing.viewer import Viewer

    photos_made = fill(chosen)
    ben = User.objects.get(name="Ben")
    vault = Vault.objects.get()
    asking = {
        "viewer": Viewer(user=ben, device=Device.objects.create(user=ben, token_hash="0" * 64, name="Bench")),
        "vault": vault,
        "day": issue.today(vault),
    }
    ids = [photo.pk for photo in photos_made]
    return [(each, asking) for each in viewable_renditions(asking["viewer"], photo_ids=ids, name="view")]


def _measured(rendition, **asking) -> Timings:
    # The CPU's seconds: on a shared machine the others' work is not ours.
    things = _things(rendition, **asking)
    return measure(things, rounds=ROUNDS, calls={"splice": 100, "later copy": 50}, clock=time.process_time)


def _things(rendition, *, viewer, vault, day) -> dict[str, Callable[[], object]]:
    from albums.marking.name_band import Label, draw_bands
    from albums.viewing import twin_cache
    from albums.viewing.issue import issue_copies

    label = Label(viewer=viewer.name, vault=vault.name, strength=vault.mark_strength)
    twin, code = _twin_and_codeword(rendition, viewer=viewer, day=day)
    bands = draw_bands(twin, codeword=code, label=label)
    [copy] = issue_copies(viewer, [rendition], vault=vault, day=day)

    def first_copy() -> None:
        twin_cache.bands.clear()
        issue_and_seal(rendition, viewer=viewer, vault=vault, day=day)

    return {
        "Pillow": lambda: usual_way(copy.jpeg, label),
        "splice": lambda: twin.splice(code, bands),
        "with bands built": lambda: twin.splice(code, draw_bands(twin, codeword=code, label=label)),
        "first copy": first_copy,
        "later copy": lambda: issue_and_seal(rendition, viewer=viewer, vault=vault, day=day),
    }


def issue_and_seal(rendition, *, viewer, vault, day) -> bytes:
    """The whole step between the access decision and the ledger: key unwrap, twin from the cache, splice, seal."""
    from albums.viewing.issue import issue_copies
    from albums.viewing.seal import read_page_key, seal

    copies = issue_copies(viewer, [rendition], vault=vault, day=day)
    asked, key = [rendition.photo_id], read_page_key(page_key())
    return seal(copies, page_key=key, purpose="view", context="0" * 64, asked=asked)


@cache
def page_key() -> str:
    """The public half of some page's key, as it is sent."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def usual_way(jpeg: bytes, label) -> bytes:
    """Decode, draw the name as often as the bands have it, encode with the same tables and sampling."""
    from albums.marking.band_layout import MCU, lay_out

    image = Image.open(io.BytesIO(jpeg))
    tables = image.quantization
    image = image.convert("RGB")
    pen, font, words = ImageDraw.Draw(image), _font(), f"{label.viewer}  ·  {label.vault}"
    step = round(1.6 * font.getlength(words))
    for band in lay_out(width=image.width, height=image.height):
        for left in range(0, image.width, step):
            pen.text((left, band.top * MCU), words, font=font, fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", qtables=tables, subsampling="4:2:0")
    return out.getvalue()


def _twin_and_codeword(rendition, *, viewer, day) -> tuple:
    from albums.marking.codeword import Reader
    from albums.photo_keys import data_key
    from albums.viewing.twin_cache import codeword_for, open_twin

    twin = open_twin(rendition, key=data_key(rendition))
    reader = Reader(viewer=viewer.id, device=str(viewer.device.id), day=day)
    return twin, codeword_for(rendition, twin=twin, reader=reader)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, 24)


def _rows(of_pictures: list[Timings]) -> list[Row]:
    names = {
        "Pillow": "decode, draw, encode with Pillow",
        "splice": "splice alone",
        "with bands built": "splice with bands built",
        "first copy": "whole issue step, first copy for a viewer",
        "later copy": "whole issue step, later copies",
    }
    goals = {"splice": 200, "with bands built": 4, "first copy": None, "later copy": 40}
    times = {name: median(timings.median(name) for timings in of_pictures) for name in names}
    ratios = {name: median(timings.ratio("Pillow", name) for timings in of_pictures) for name in goals}
    return [
        *(Row(words, 1000 * times[name], "ms") for name, words in names.items()),
        *(Row(f"{names[name]}, times cheaper than Pillow", ratios[name], "x", goal) for name, goal in goals.items()),
    ]


if __name__ == "__main__":
    sys.exit(main())
