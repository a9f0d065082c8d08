"""How well the mark hides, and how well it holds: every photo of the corpus, both variants, every rendition.

Measured against the unmarked rendition, encoded by Pillow from RGB with the same quantisation tables and subsampling.
Goals are for the worst photo. What has no goal is for information.
"""

import argparse
import io
import sys
import time
from dataclasses import dataclass
from statistics import mean, median

import numpy as np
from PIL import Image

from albums.marking.twin import Twin, make_twin
from albums.renditions.sizes import SOFT, THUMB, VIEW, Size
from benchmarks._fidelity import excess, psnr, ssim
from benchmarks._pictures import rendered
from benchmarks.table import Row, report

MARK_KEY = bytes(range(32))
SIZES = (VIEW, THUMB, SOFT)
SMALLEST_TRACED = 200  # pixels of the short side


@dataclass(frozen=True)
class Fidelity:
    """The worse variant of one photo."""

    psnr: float
    ssim: float
    excess: float
    bytes: float  # of a copy, per byte of the unmarked JPEG


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench marking", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(argv)
    rows = [row for size in SIZES for row in measure(size)]
    report("marking", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def measure(size: Size) -> list[Row]:
    """All rows for one rendition."""
    rendition = size.name
    measured, spent, recompressed, halved = [], [], [], []
    for name, rgb in rendered(size):
        start = time.process_time()
        twin = make_twin(rgb, mark_key=MARK_KEY, photo=name, rendition=rendition)
        spent.append(time.process_time() - start)
        measured.append(fidelity(rgb, twin))
        if min(rgb.shape[:2]) >= SMALLEST_TRACED:
            recompressed.append(misread(twin, scale=1, quality=50))
            halved.append(misread(twin, scale=0.5, quality=60))
    return [
        Row(f"{rendition}: PSNR to unmarked, worst of {len(measured)}", min(m.psnr for m in measured), "dB", 40),
        Row(f"{rendition}: SSIM to unmarked, worst", min(m.ssim for m in measured), "", 0.985),
        Row(f"{rendition}: further from pixels, worst", max(m.excess for m in measured), "dB", 1, at_most=True),
        Row(f"{rendition}: bytes per unmarked byte, median", median(m.bytes for m in measured), ""),
        Row(f"{rendition}: misread after JPEG 50, mean", mean(recompressed), "share"),
        Row(f"{rendition}: misread after half size and JPEG 60, mean", mean(halved), "share"),
        Row(f"{rendition}: CPU time of a twin, median", 1000 * median(spent), "ms"),
    ]


def fidelity(rgb: np.ndarray, twin: Twin) -> Fidelity:
    """Compare both variants of `twin` with the unmarked JPEG of `rgb` (uint8)."""
    copies = [twin.splice(bits) for bits in (bytes(twin.chips), b"\1" * twin.chips)]
    plain = _unmarked(rgb, like=copies[0])
    unmarked, variants = _pixels(plain), [_pixels(copy) for copy in copies]
    return Fidelity(
        psnr=min(psnr(unmarked, marked) for marked in variants),
        ssim=min(ssim(unmarked, marked) for marked in variants),
        excess=max(excess(rgb, unmarked=unmarked, marked=marked) for marked in variants),
        bytes=max(len(copy) for copy in copies) / len(plain),
    )


def misread(twin: Twin, *, scale: float, quality: int) -> float:
    """The share of segments whose variant a trace reads wrong, after a copy was scaled and encoded again.

    Registration is perfect; each segment is correlated with half the difference of the decoded variants.
    """
    bits = np.random.default_rng(5).integers(0, 2, twin.chips, np.uint8)
    a, b, copy = (_luma(twin.splice(code)) for code in (bytes(twin.chips), b"\1" * twin.chips, bits.tobytes()))
    left = attacked(copy, scale=scale, quality=quality) - (a + b) / 2
    evidence = per_segment(left * (a - b) / 2)
    rows, columns = evidence.shape
    wanted = 1 - 2.0 * bits.reshape(-1, twin.columns)[:rows, :columns]
    return float(np.mean(evidence * wanted <= 0))


def attacked(luma: np.ndarray, *, scale: float, quality: int) -> np.ndarray:
    """The luma plane after it was scaled, encoded as a JPEG and scaled back, as by a messenger (float64)."""
    image = Image.fromarray(luma.astype(np.uint8))
    small = image.resize([max(1, round(side * scale)) for side in image.size], Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).resize(image.size, Image.Resampling.BICUBIC)).astype(np.float64)


def per_segment(plane: np.ndarray) -> np.ndarray:
    """Sums over whole 16x16 segments."""
    rows, columns = plane.shape[0] // 16, plane.shape[1] // 16
    return plane[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16).sum(axis=(1, 3))


def _unmarked(rgb: np.ndarray, *, like: bytes) -> bytes:
    tables = Image.open(io.BytesIO(like)).quantization
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", qtables=tables, subsampling="4:2:0")
    return out.getvalue()


def _luma(jpeg: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(jpeg))
    image.draft("L", image.size)
    return np.asarray(image).astype(np.float64)


def _pixels(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


if __name__ == "__main__":
    sys.exit(main())
