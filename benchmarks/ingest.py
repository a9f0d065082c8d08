"""CPU and memory of taking photos in, marked and sealed, beside libvips making the same three renditions of JPEGs.

CPU is the worker's, its decoding server's and that one's children's. Memory is the worker's own peak and its largest
decoding child's together, as if both came at once. Both run on one core's worth of threads.
"""

import argparse
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image

from benchmarks._pictures import made, photos
from benchmarks._vault import received, temporary_vault
from benchmarks.table import Row, report

ROOT = Path(__file__).parent.parent
KINDS = (("JPEG", 12), ("JPEG", 24), ("JPEG", 48), ("HEIC", 12), ("HEIC", 48))
ROUNDS = 3
PHOTOS = 3  # a round; one more, before, is not counted
MOST_CPU = 1.5
MOST_MEGABYTES = 400


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="bin/bench ingest", description=__doc__)
    options.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = options.parse_args(argv)
    with temporary_vault() as folder:
        _make_tables()
        picture = next((rgb for _, rgb in photos(1280) if rgb.shape[:2] == (960, 1280)), None)
        picture = next(made(1280))[1] if picture is None else picture
        rows = [row for kind in KINDS for row in _rows(folder, picture, *kind)]
    report("ingest", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def _rows(folder: Path, picture: np.ndarray, format: str, megapixels: int) -> Iterator[Row]:
    path = folder / f"{megapixels}.{format.lower()}"
    path.write_bytes(_photo_file(picture, format=format, megapixels=megapixels))
    # The library in the wheel reads no HEIC: its patents keep the decoder out.
    compared = format == "JPEG"
    rounds = [(_ingest(path), _vips(path) if compared else None) for _ in range(ROUNDS)]
    cpu, name = median(ours["cpu"] for ours, _ in rounds), f"{format}, {megapixels} MP"
    yield Row(f"{name}: photos per second per core", 1 / cpu, "/s")
    yield Row(f"{name}: CPU of ingest", 1000 * cpu, "ms")
    if compared:
        yield Row(f"{name}: CPU of libvips", 1000 * median(theirs["cpu"] for _, theirs in rounds), "ms")
        ratio = median(ours["cpu"] / theirs["cpu"] for ours, theirs in rounds)
        yield Row(f"{name}: times the CPU of libvips", ratio, "x", MOST_CPU, at_most=True)
    goal = MOST_MEGABYTES if megapixels == 48 else None
    yield Row(f"{name}: peak memory", max(ours["peak"] for ours, _ in rounds) / 2**20, "MB", goal, at_most=True)


def _photo_file(picture: np.ndarray, *, format: str, megapixels: int) -> bytes:
    """A camera's file: a real picture enlarged to `megapixels`, with the grain of a sensor."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    large = cv2.resize(picture, (round(height * 4 / 3), height), interpolation=cv2.INTER_CUBIC)
    tile = np.random.default_rng(1).normal(0, 3, (512, 512, 1)).astype(np.int8)
    grain = np.tile(tile, (-(-large.shape[0] // 512), -(-large.shape[1] // 512), 1))[: large.shape[0], : large.shape[1]]
    image, out = Image.fromarray(np.clip(large.astype(np.int16) + grain, 0, 255).astype(np.uint8)), io.BytesIO()
    if format == "HEIC":
        image.save(out, "HEIF", quality=60, enc_params={"preset": "ultrafast"})
    else:
        image.save(out, format, quality=90, subsampling="4:2:0")
    return out.getvalue()


def _make_tables() -> None:
    from django.core.management import call_command

    from accounts.models import Vault
    from albums.storage import storage

    call_command("migrate", verbosity=0)
    storage().establish()
    Vault.objects.create(name="The Bergs")


def _ingest(path: Path) -> dict[str, float]:
    from django.db import connections

    from albums.models import Album

    data = path.read_bytes()
    ids = [str(received(Album.objects.create(name="Bench"), data).pk) for _ in range(1 + PHOTOS)]
    connections.close_all()
    return _run("benchmarks._ingest_worker", *ids)


def _vips(path: Path) -> dict[str, float]:
    return _run("benchmarks._vips_renditions", str(path), str(PHOTOS))


def _run(module: str, *arguments: str) -> dict[str, float]:
    environment = os.environ | {"VIPS_CONCURRENCY": "1", "MALLOC_ARENA_MAX": "2"}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
