"""The same leaks for classical marks: embedded in the same photo, attacked alike, read as they come and after registration.

They are given every advantage: no name band, no JPEG by the vault, the distortion that is theirs by default even where it is
larger than ours, and 64 random bits for each viewer, read once for a million candidates.
"""

import time
from dataclasses import dataclass, field

import cv2
import numpy as np

from albums.tracing.refinement import refine
from albums.tracing.registration import register
from benchmarks._attacks import Attack, Scene
from benchmarks._attacks_codecs import to_bytes
from benchmarks._classical_marks import BITS, Peer, log10_odds, peers, readable, tuned
from benchmarks._copies import Specimen, decoded, viewer
from benchmarks._fidelity import psnr, ssim
from benchmarks._trials import CANDIDATES, generator


@dataclass(eq=False)
class Marked:
    """One photo under every peer's mark, made when it is asked for."""

    specimen: Specimen
    strengths: dict[str, float] = field(default_factory=dict)
    copies: dict[tuple[str, str, int], np.ndarray] = field(default_factory=dict)

    def copy(self, peer: Peer, number: int, *, rendition: str) -> np.ndarray:
        key = (peer.name, rendition, number)
        if key not in self.copies:
            picture = self.specimen.unmarked_as(rendition)
            self.copies[key] = peer.embed(picture, bits_of(number), self.strength(peer))
        return self.copies[key]

    def strength(self, peer: Peer) -> float:
        if peer.name not in self.strengths:
            ours, rgb = our_psnr(self.specimen), self.specimen.rgb
            self.strengths[peer.name] = tuned(peer, rgb, psnr=lambda marked: psnr(marked, rgb), wanted=ours)
        return self.strengths[peer.name]


def bits_of(number: int) -> np.ndarray:
    return generator("bits", number).integers(0, 2, BITS).astype(bool)


def our_psnr(specimen: Specimen) -> float:
    """Of our mark alone in a view, without the name (dB)."""
    return psnr(_ours(specimen), decoded(specimen.unmarked))


def our_ssim(specimen: Specimen) -> float:
    return ssim(_ours(specimen), decoded(specimen.unmarked))


def _ours(specimen: Specimen) -> np.ndarray:
    return decoded(specimen.twin().splice(specimen.codeword(viewer(0))))


def peers_odds(
    marked: Marked, *, attack: Attack, guilty: list[int], others: list[Specimen], seed: tuple
) -> dict[str, float]:
    """log10 of the corrected p-value of the likeliest guilty one, by "NAME" and "NAME registered"."""
    odds = {}
    for peer in peers():
        copies = tuple(marked.copy(peer, one, rendition=attack.rendition) for one in guilty for _ in range(attack.days))
        scene = Scene(copies, marked.specimen.bands(attack.rendition), tuple(other.rgb for other in others))
        leak = attack.run(scene, generator(*seed))
        strength = marked.strength(peer)
        odds[peer.name] = _odds(peer, leak, strength, guilty, tried=CANDIDATES)
        odds[f"{peer.name} registered"] = _odds_registered(peer, leak, strength, guilty, marked.specimen, attack)
    return odds


def _odds_registered(
    peer: Peer, leak: np.ndarray, strength: float, guilty: list[int], specimen: Specimen, attack: Attack
) -> float:
    """The best of all hypotheses, each counted."""
    registered = registrations(leak, specimen.unmarked_as(attack.rendition))
    tried = CANDIDATES * max(1, len(registered))
    return min((_odds(peer, picture, strength, guilty, tried=tried) for picture in registered), default=0.0)


def registrations(leak: np.ndarray, rgb: np.ndarray) -> list[np.ndarray]:
    """`leak` drawn onto the grid of `rgb` by our own registration, in up to two ways (uint8).

    Where the leak does not show the photo, the unmarked one fills in: its blocks vote at random, those of a plain ground
    would all vote alike.
    """
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    drawn = [refine(leak, luma, found) for found in register(leak, luma)[:2]]
    return [to_bytes(np.where(aligned.covered[..., None], aligned.colour, rgb)) for aligned in drawn]


def _odds(peer: Peer, picture: np.ndarray, strength: float, guilty: list[int], *, tried: int) -> float:
    if not readable(picture):
        return 0.0
    read = peer.extract(picture, strength)
    return min(log10_odds(read, bits_of(one), tried=tried) for one in guilty)


def costs(specimen: Specimen) -> dict[str, tuple[float, float, float]]:
    """For each peer its PSNR (dB) in a view, and the CPU seconds of marking it and of reading it."""
    marked, found = Marked(specimen), {}
    for peer in peers():
        strength = marked.strength(peer)
        start = time.process_time()
        picture = peer.embed(specimen.rgb, bits_of(0), strength)
        between = time.process_time()
        peer.extract(picture, strength)
        found[peer.name] = (psnr(picture, specimen.rgb), between - start, time.process_time() - between)
    return found
