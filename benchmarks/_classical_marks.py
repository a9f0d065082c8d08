"""Marks to compare with: `invisible-watermark` (dwtDct, dwtDctSvd) and `blind-watermark`, each carrying 64 bits.

They need no twin to be read, and no reference. The third method of invisible-watermark, RivaGAN, needs PyTorch and is not
measured. All pictures are uint8 RGB.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import comb, log10
from types import ModuleType

import numpy as np

from benchmarks._attacks_codecs import to_bytes

BITS = 64
SMALLEST = 256 * 256  # px: invisible-watermark refuses less
CLOSE = 0.3  # dB


@dataclass(frozen=True)
class Peer:
    """`embed(rgb, bits, strength)` marks, `extract(rgb)` reads 64 bits (bool), both as the library has it."""

    name: str
    strength: float
    embed: Callable[[np.ndarray, np.ndarray, float], np.ndarray]
    extract: Callable[[np.ndarray, float], np.ndarray]


def peers() -> tuple[Peer, ...]:
    """The libraries that are installed here; raises ModuleNotFoundError without them."""
    # RivaGAN's module is imported with the others, and imports PyTorch, which nothing that runs here uses.
    sys.modules.setdefault("torch", ModuleType("torch"))
    from blind_watermark import bw_notes
    from imwatermark.dwtDctSvd import EmbedDwtDctSvd
    from imwatermark.maxDct import EmbedMaxDct

    bw_notes.close()
    return (
        _invisible("dwtDct", EmbedMaxDct),
        _invisible("dwtDctSvd", EmbedDwtDctSvd),
        Peer("blind-watermark", 36, _blind_embed, _blind_extract),
    )


def tuned(peer: Peer, rgb: np.ndarray, *, psnr: Callable[[np.ndarray], float], wanted: float) -> float:
    """The library's own strength, or as much more as takes the PSNR down to `wanted` dB: never weaker than it comes.

    `psnr` measures a marked picture. Damage is proportional to strength, near enough to try again from there.
    """
    strength = peer.strength
    bits = np.arange(BITS) % 2
    while (reached := psnr(peer.embed(rgb, bits, strength))) > wanted:
        strength *= 10 ** ((reached - wanted + CLOSE) / 20)
    return strength


def log10_odds(read: np.ndarray, wanted: np.ndarray, *, tried: int) -> float:
    """log10 of the probability that the best of `tried` random codes agrees with `read` as well as `wanted` does."""
    right = int((read == wanted).sum())
    tail = sum(comb(BITS, count) for count in range(right, BITS + 1)) / 2**BITS
    return min(0.0, log10(tail) + log10(tried))


def readable(rgb: np.ndarray) -> bool:
    """Whether all of them accept a picture of that size."""
    return rgb.shape[0] * rgb.shape[1] >= SMALLEST and min(rgb.shape[:2]) >= 32


def _invisible(name: str, method: type) -> Peer:
    def embed(rgb: np.ndarray, bits: np.ndarray, strength: float) -> np.ndarray:
        scales = [0, strength, strength]
        marked = method(bits.tolist(), wmLen=BITS, scales=scales).encode(np.ascontiguousarray(rgb[..., ::-1]))
        return to_bytes(marked[..., ::-1])

    def extract(rgb: np.ndarray, strength: float) -> np.ndarray:
        scales = [0, strength, strength]
        read = method([], wmLen=BITS, scales=scales).decode(np.ascontiguousarray(rgb[..., ::-1]))
        return np.asarray(read, bool)

    return Peer(name, 36, embed, extract)


def _blind_embed(rgb: np.ndarray, bits: np.ndarray, strength: float) -> np.ndarray:
    mark = _blind(strength)
    mark.read_img(img=np.ascontiguousarray(rgb[..., ::-1]))
    mark.read_wm(bits.astype(bool).tolist(), mode="bit")
    return to_bytes(mark.embed()[..., ::-1])


def _blind_extract(rgb: np.ndarray, strength: float) -> np.ndarray:
    read = _blind(strength).extract(embed_img=np.ascontiguousarray(rgb[..., ::-1]), wm_shape=BITS, mode="bit")
    return np.asarray(read, bool)


def _blind(strength: float):
    from blind_watermark import WaterMark

    mark = WaterMark()
    core = mark.bwm_core
    core.d1, core.d2 = strength, strength * 20 / 36  # in the library's own proportion
    return mark
