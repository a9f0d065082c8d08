"""One trial of `bin/bench trace`: copies are attacked, the leak is traced, and classical marks go the same way."""

import time
import zlib
from dataclasses import dataclass, field

import numpy as np

from albums.marking.codeword import biases, device_part
from albums.tracing.odds import tail
from albums.tracing.scores import STORIES, gains
from albums.tracing.trace import Finding, Reading, Reference, Suspect, trace_picture
from benchmarks._attacks import Attack, Scene
from benchmarks._copies import VIEWERS, Specimen, viewer

CANDIDATES = 10**6  # viewers in all: the 20, and others who are counted
ACCUSE = -9.0
CHUNK = 4096  # codewords drawn at a time
GRID = np.arange(0, -9, -0.25)  # log10 of p-values at which innocents are counted


@dataclass(frozen=True, eq=False)
class Outcome:
    """`log10_p`: the likeliest guilty one's, corrected for a million candidates; 0 where nobody guilty is named.

    `wrong`: how many of the 20 viewers and of the simulated innocents were accused without reason. `innocents`: how many
    of the simulated ones have a p-value (uncorrected) as low as each of GRID. `cpu`: seconds of this process. `pixels`: the
    long side of the view, for a small photo has fewer segments.
    """

    attack: str
    photo: str
    log10_p: float
    wrong: int
    innocents: np.ndarray
    tried: int
    cpu: float
    reason: str
    pixels: int
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def traced(self) -> bool:
        return bool(self.log10_p <= ACCUSE)


def generator(*parts: object) -> np.random.Generator:
    """Random numbers that belong to one trial, whatever else is run beside it."""
    return np.random.default_rng(zlib.crc32(repr(parts).encode()))


def guilty_of(attack: Attack, rng: np.random.Generator) -> list[int]:
    return [int(one) for one in rng.choice(VIEWERS, attack.viewers, replace=False)]


def leak_of(
    attack: Attack, specimen: Specimen, *, guilty: list[int], others: list[Specimen], rng: np.random.Generator
) -> np.ndarray:
    """What is found of this photo (uint8 RGB) after `attack` on the copies of the `guilty`."""
    readers = [viewer(one, day=day) for one in guilty for day in range(attack.days)]
    copies = tuple(specimen.copy(reader, rendition=attack.rendition) for reader in readers)
    scene = Scene(copies, specimen.bands(attack.rendition), tuple(other.rgb for other in others))
    return attack.run(scene, rng)


def traced(
    leak: np.ndarray,
    specimen: Specimen,
    *,
    attack: Attack,
    guilty: list[int],
    innocents: int,
    rng: np.random.Generator,
) -> tuple[Outcome, Finding]:
    """Trace a leak as the vault does, among `VIEWERS` viewers that count as a million, and `innocents` more codewords."""
    renditions = [
        Reference(name, specimen.twin(name), specimen.key, specimen.name) for name in ("view", "soft", "thumb")
    ]
    issued = [viewer(one, day=day) for one in range(VIEWERS) for day in range(attack.days)]
    suspects = [Suspect(reader.viewer, reader.device, reader.day) for reader in issued]
    start = time.process_time()
    finding = trace_picture(leak, renditions, suspects)
    spent = time.process_time() - start
    named = {candidate.viewer: candidate.log10_p for candidate in finding.verdict.candidates}
    # Bonferroni for the others, too: their codewords were as likely to agree by chance.
    corrected = {int(name): min(0.0, odds + np.log10(CANDIDATES / VIEWERS)) for name, odds in named.items()}
    log10_p = innocents_odds(finding.readings[0], count=innocents, rng=rng)
    accused = sum(odds <= ACCUSE for one, odds in corrected.items() if one not in guilty)
    outcome = Outcome(
        attack=attack.name,
        photo=specimen.name,
        log10_p=float(min([corrected.get(one, 0.0) for one in guilty], default=0.0)),
        wrong=int(accused) + int((log10_p + np.log10(CANDIDATES) <= ACCUSE).sum()),
        innocents=(log10_p[None] <= GRID[:, None]).sum(axis=1),
        tried=len(log10_p),
        cpu=spent,
        reason=finding.verdict.reason,
        pixels=max(specimen.rgb.shape[:2]),
    )
    return outcome, finding


def innocents_odds(readings: tuple[Reading, ...], *, count: int, rng: np.random.Generator) -> np.ndarray:
    """log10 of the p-values of `count` codewords drawn as the vault's are, against the best reading (float64).

    Of the viewer part, corrected for the stories alone, as `albums.tracing.trace.line_odds` has it.
    """
    if not readings or not count:
        return np.zeros(0)
    found = readings[0]
    chances, owned = _code_of(found.reference)
    noise = np.where(owned, found.evidence.noise, np.inf)
    scores = [gains(found.evidence.levels, noise, story=story, probability_of_one=chances) for story in STORIES]
    tails = [tail(score, probability_of_one=chances) for score in scores]
    used = np.flatnonzero(np.any([each.steps for each in tails], axis=0))
    steps = np.stack([each.steps[used] for each in tails], axis=1).astype(np.float32)
    limits, odds = np.rint(chances[used] * 256).astype(np.int16), []
    for first in range(0, count, CHUNK):
        draws = rng.integers(0, 256, (min(CHUNK, count - first), len(used)), np.uint8)
        sums = ((draws < limits).astype(np.float32) @ steps).astype(np.int64)
        each = [
            one.log10_survival[sums[:, number] - one.least] - np.log10(story.weight)
            for number, (one, story) in enumerate(zip(tails, STORIES, strict=True))
        ]
        odds.append(np.minimum(np.min(each, axis=0), 0))
    return np.concatenate(odds)


def _code_of(reference: Reference) -> tuple[np.ndarray, np.ndarray]:
    """How often each segment's bit is 1, and which segments are the viewer part."""
    scope = {"photo": reference.photo, "rendition": reference.name}
    twin = reference.twin
    scope |= {"mark_key": reference.mark_key, "chips": twin.chips, "banded": twin.banded}
    return biases(**scope), ~device_part(**scope)
