"""Finding a leak's photo among many: how often it comes first, how long it takes, and how much memory.

The photos that are searched for are the corpus's. The others are synthetic: each has the points of eight pictures, which
are the corpus's own, cropped, turned and toned at random, with an eighth of their bits flipped and their angles turned.
So they look like real photos, and more like the ones that are searched for than strangers' photos would. All of them are
rows and sealed shelves of a real vault on disk, which a process of its own searches.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from albums.tracing.fingerprints import REFERENCE_POINTS, REFERENCE_SIDE, Fingerprint, reference
from benchmarks._pictures import photos
from benchmarks._vault import fill, temporary_vault
from benchmarks.table import Row, report

ROOT = Path(__file__).parent.parent
PHOTOS = 100_000
POOL, MIXED = 200, 8  # pictures that distractors take their points from, and how many each takes from
LEAST_SIDE = 600
ALIKE = 0.97  # correlation of thumbnails above which two photos are one
JPEG = 60
MOST_SECONDS, MOST_GIGABYTES = 6, 0.3


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench find", description=__doc__)
    parser.add_argument("--photos", type=int, default=PHOTOS, metavar="N", help=f"in the vault (default {PHOTOS:,})")
    parser.add_argument("--attack", action="append", choices=list(attacks()), help="only this one; may be repeated")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(argv)
    pictures = [rgb for _, rgb in distinct()]
    names = options.attack or list(attacks())
    with temporary_vault() as folder:
        searched = [photo.pk for photo in fill([("", rgb) for rgb in pictures])]
        start = time.perf_counter()
        _crowd(options.photos - len(searched), pictures)
        spent = time.perf_counter() - start
        answer = _search(folder / "leaks", pictures, names)
    rows = [
        *_found_rows(answer["found"], names, [str(photo) for photo in searched]),
        *_cost_rows(answer, spent, options.photos),
    ]
    report("find", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def distinct() -> Iterator[tuple[str, np.ndarray]]:
    """The corpus's photos that are large enough, without those that show the same."""
    seen: list[np.ndarray] = []
    for name, rgb in photos(1280):
        tiny = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (24, 24), interpolation=cv2.INTER_AREA).ravel()
        known = any(np.corrcoef(tiny, other)[0, 1] > ALIKE for other in seen)
        if max(rgb.shape) >= LEAST_SIDE and not known:
            seen.append(tiny)
            yield name, rgb


Attack = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def attacks() -> dict[str, Attack]:
    """What is done to a photo before it is searched for; each is then a JPEG of quality JPEG."""
    return {
        "crop to 10 %": lambda rgb, rng: _crop(rgb, 0.1, rng),
        "crop to 10 %, half its size": lambda rgb, rng: _scaled(_crop(rgb, 0.1, rng), 0.5),
        "crop to 10 %, mirrored": lambda rgb, rng: np.ascontiguousarray(_crop(rgb, 0.1, rng)[:, ::-1]),
        "crop to 10 %, rotated": lambda rgb, rng: _turned(_crop(rgb, 0.1, rng), rng),
        "crop to 10 %, other colours": lambda rgb, rng: _coloured(_crop(rgb, 0.1, rng), rng),
        "crop to 5 %": lambda rgb, rng: _crop(rgb, 0.05, rng),
        "crop to 3 %": lambda rgb, rng: _crop(rgb, 0.03, rng),
        "crop to 30 %, in perspective": lambda rgb, rng: _tilted(_crop(rgb, 0.3, rng), rng),
        "screenshot at 0.5 to 3 times": lambda rgb, rng: _screenshot(rgb, rng),
    }


def strangers() -> dict[str, np.ndarray]:
    """Leaks that show no photo of the vault: they must not take longer."""
    rng = np.random.default_rng(4)
    noise = rng.integers(0, 256, (960, 1280, 3), np.uint8)
    tiles = np.tile(rng.integers(0, 256, (48, 64, 3), np.uint8).repeat(4, axis=0).repeat(4, axis=1), (5, 5, 1))
    return {"noise": noise, "tiles": tiles}


def _crowd(count: int, pictures: list[np.ndarray]) -> None:
    """Add `count` distractors, and put all that fill a shelf on shelves."""
    from albums.models import Album
    from albums.tracing import shelving
    from familyvault.checkpoint import checkpoint

    rng = np.random.default_rng(1)
    pool = [reference(_varied(pictures[number % len(pictures)], rng)) for number in range(POOL)]
    pool = [fingerprint for fingerprint in pool if len(fingerprint) == REFERENCE_POINTS]
    album = Album.objects.get()
    for first in range(0, count, shelving.SHELF_PHOTOS):
        _enter(album, [_mixed(pool, rng) for _ in range(min(shelving.SHELF_PHOTOS, count - first))], first)
        shelving.tidy()
        checkpoint()


def _enter(album, fingerprints: list[Fingerprint], first: int) -> None:
    import io

    from django.utils import timezone

    from albums.models import Photo, PhotoFingerprint
    from albums.photo_keys import give_keys
    from albums.storage.sealed import seal_to

    rows, kept = [], []
    for number, fingerprint in enumerate(fingerprints, start=first):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        photo = Photo(album=album, byte_size=1, sha256=digest, shown_at=timezone.now(), state=Photo.State.READY)
        sealed, key = io.BytesIO(), give_keys(photo)
        seal_to(sealed, io.BytesIO(fingerprint.to_bytes()), key=key, context=f"fingerprint {photo.pk}")
        rows.append(photo)
        kept.append(PhotoFingerprint(photo=photo, sealed=sealed.getvalue()))
    Photo.objects.bulk_create(rows)
    PhotoFingerprint.objects.bulk_create(kept)


def _mixed(pool: list[Fingerprint], rng: np.random.Generator) -> Fingerprint:
    share = REFERENCE_POINTS // MIXED
    parts = [(pool[rng.integers(len(pool))], rng.permutation(REFERENCE_POINTS)[:share]) for _ in range(MIXED)]
    words, signatures, angles, levels, places = (
        np.concatenate([getattr(fingerprint, name)[which] for fingerprint, which in parts])
        for name in ("words", "signatures", "angles", "levels", "places")
    )
    flips = np.bitwise_and.reduce(rng.integers(0, 1 << 64, (6, REFERENCE_POINTS), np.uint64).reshape(2, 3, -1), axis=1)
    turns = np.repeat(rng.integers(0, 256, MIXED, np.uint8), share)
    return Fingerprint(
        REFERENCE_SIDE,
        REFERENCE_SIDE,
        words ^ flips[0].astype(np.uint16),
        signatures ^ flips[1],
        places,
        angles + turns,
        levels,
    )


def _varied(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    piece = _crop(rgb, rng.uniform(0.15, 0.9), rng)
    matrix = cv2.getRotationMatrix2D(
        (piece.shape[1] / 2, piece.shape[0] / 2), rng.uniform(0, 360), 700 / max(piece.shape)
    )
    turned = cv2.warpAffine(piece, matrix, (640, 480), borderMode=cv2.BORDER_REFLECT)
    return (255 * (turned / 255) ** rng.uniform(0.6, 1.6)).astype(np.uint8)


def _crop(rgb: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    height, width = (round(side * share**0.5) for side in rgb.shape[:2])
    top, left = rng.integers(rgb.shape[0] - height + 1), rng.integers(rgb.shape[1] - width + 1)
    return rgb[top : top + height, left : left + width]


def _scaled(rgb: np.ndarray, factor: float) -> np.ndarray:
    return cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _turned(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    height, width = rgb.shape[:2]
    side = int(np.hypot(width, height))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(0, 360), 1)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(rgb, matrix, (side, side))


def _coloured(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Other hues, less or more of them, and another gamma."""
    hue, saturation, value = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV).astype(np.float32))
    hue = (hue + rng.uniform(20, 160)) % 180
    saturation = np.clip(saturation * rng.uniform(0, 2), 0, 255)
    value = 255 * (value / 255) ** np.exp(rng.uniform(-0.8, 0.8))
    return cv2.cvtColor(np.stack([hue, saturation, value], axis=-1).astype(np.uint8), cv2.COLOR_HSV2RGB)


def _tilted(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    height, width = rgb.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inwards = np.sign((width / 2, height / 2) - corners) * rng.uniform(0, 0.12, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, (corners + inwards).astype(np.float32))
    return cv2.warpPerspective(rgb, matrix, (width, height))


def _screenshot(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The photo as wide as 360 px times 0.5 to 3, with lines of writing above and below it."""
    shown = _scaled(rgb, 360 * np.exp(rng.uniform(np.log(0.5), np.log(3))) / rgb.shape[1])
    height, width = shown.shape[:2]
    screen = np.full((2 * max(height, width), width, 3), rng.integers(0, 256), np.uint8)
    for line in range(20, len(screen), 40):
        cv2.putText(screen, "Look who learned to walk", (8, line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (128, 128, 128), 1)
    top = int(rng.integers(len(screen) - height))
    screen[top : top + height] = shown
    return screen


def _search(folder: Path, pictures: list[np.ndarray], names: list[str]) -> dict:
    folder.mkdir()
    rng = np.random.default_rng(3)
    for name in names:
        for place, rgb in enumerate(pictures):
            jpeg = cv2.imencode(".jpg", attacks()[name](rgb, rng)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG])[1]
            np.save(folder / f"{names.index(name)}-{place}.npy", cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[..., ::-1])
    for name, rgb in strangers().items():
        np.save(folder / f"{name}.npy", rgb)
    command = [sys.executable, "-m", "benchmarks._find_worker", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _found_rows(found: dict[str, list], names: list[str], searched: list[str]) -> Iterator[Row]:
    for number, name in enumerate(names):
        answers = [[one for one, _ in found[f"{number}-{place}"][0]] for place in range(len(searched))]
        pairs = list(zip(answers, searched, strict=True))
        first = np.mean([photo in answer[:1] for answer, photo in pairs])
        yield Row(f"{name}: found first, of {len(pairs)}", float(first), "share")
        yield Row(
            f"{name}: among the first five", float(np.mean([photo in answer for answer, photo in pairs])), "share"
        )


def _cost_rows(answer: dict, spent: float, count: int) -> Iterator[Row]:
    seconds, busy = zip(*(taken for _, taken in answer["found"].values()), strict=True)
    yield Row(f"one search among {count:,} photos, median", median(seconds), "s", MOST_SECONDS, at_most=True)
    yield Row("the same, of one core", median(busy), "s")
    yield Row("the slowest, of one core", max(busy), "s")
    for name in strangers():
        yield Row(f"{name}, which no photo shows, of one core", answer["found"][name][1][1], "s")
    yield Row("peak memory of the searching process", answer["peak"] / 1e9, "GB", MOST_GIGABYTES, at_most=True)
    yield Row("of which before the first search", answer["before"] / 1e9, "GB")
    yield Row("keeping and shelving one photo", 1000 * spent / max(1, count), "ms")


if __name__ == "__main__":
    sys.exit(main())
