"""What `bin/bench trace` does in each of its processes: all trials of one photo, one after the other."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks._attacks import ATTACKS, SWEEPS, Attack
from benchmarks._copies import Specimen
from benchmarks._innocents import INNOCENTS, NOBODY
from benchmarks._peer_trials import Marked, peers_odds
from benchmarks._trials import Outcome, generator, guilty_of, leak_of, traced

EVERY = ATTACKS | {attack.name: attack for sweep in SWEEPS.values() for attack in sweep.values()}


@dataclass(frozen=True, eq=False)
class Job:
    """Trials (names of attacks, and their numbers) of one photo, `others` beside it in collages; `innocents`: codewords
    per trial; `with_peers`: whether classical marks are tried on it too; `misses`: a folder for leaks that are not traced.
    """

    specimen: Specimen
    others: list[Specimen]
    trials: list[tuple[str, int]]
    innocents: int
    with_peers: bool
    misses: Path | None = None


def planned(found: list[Specimen], *, attacks: list[str], trials: int, peers: int, innocents: int) -> list[Job]:
    """One job per photo. Every attack meets `trials` photos, each its own ones, evenly spread, and with classical marks
    the `peers` largest, most colourful ones; more trials than photos go round again.
    """
    count = len(found)
    chosen: list[list[tuple[str, int]]] = [[] for _ in found]
    compared = sorted(range(count), key=lambda place: _room(found[place]), reverse=True)[:peers]
    for number, name in enumerate(attacks):
        places = [(5 * number + turn * max(1, count // trials)) % count for turn in range(trials)]
        if name not in INNOCENTS:
            places = compared + [place for place in places if place not in compared][: max(0, trials - len(compared))]
        for place in places:
            chosen[place].append((name, sum(name == other for other, _ in chosen[place])))
    each = -(-innocents // max(1, sum(map(len, chosen))))
    return [
        Job(found[place], [found[(place + 1) % count], found[(place + 2) % count]], trials, each, place in compared)
        for place, trials in enumerate(chosen)
        if trials
    ]


def _room(specimen: Specimen) -> tuple[int, float]:
    """What a photo offers classical marks: pixels, and colour, in which dwtDct hides."""
    return specimen.rgb.size, float(np.ptp(specimen.rgb[::8, ::8].astype(np.int16), axis=2).mean())


def run_photo(job: Job) -> list[Outcome]:
    """Every trial of one job, each noted on standard error as it ends."""
    cv2.setNumThreads(1)
    return list(_outcomes(job))


def _outcomes(job: Job) -> Iterator[Outcome]:
    marked = Marked(job.specimen)
    for name, number in job.trials:
        outcome = _innocent(job, name, number) if name in INNOCENTS else _attacked(job, EVERY[name], number)
        if job.with_peers and name not in INNOCENTS:
            outcome = replace(outcome, peers=_beside(job, marked, EVERY[name], number))
        print(
            f"{outcome.attack:<11} {outcome.photo:<40.40} {outcome.log10_p:8.1f} {outcome.wrong} wrong "
            f"{outcome.cpu:5.1f} s {outcome.reason}",
            file=sys.stderr,
            flush=True,
        )
        yield outcome


def _attacked(job: Job, attack: Attack, number: int) -> Outcome:
    guilty = guilty_of(attack, generator("guilty", job.specimen.name, attack.name, number))
    leak = leak_of(attack, job.specimen, guilty=guilty, others=job.others, rng=_generator(job, attack.name, number))
    draws = generator("innocents", job.specimen.name, attack.name, number)
    outcome, _ = traced(leak, job.specimen, attack=attack, guilty=guilty, innocents=job.innocents, rng=draws)
    if job.misses and not outcome.traced:
        job.misses.mkdir(parents=True, exist_ok=True)
        Image.fromarray(leak).save(job.misses / f"{attack.name} {job.specimen.name.replace('/', ' ')} {number}.png")
    return outcome


def _innocent(job: Job, name: str, number: int) -> Outcome:
    rng = _generator(job, name, number)
    leak = INNOCENTS[name][1](job.specimen, job.others[0], rng)
    attack = replace(NOBODY, name=name)
    outcome, _ = traced(leak, job.specimen, attack=attack, guilty=[], innocents=job.innocents, rng=rng)
    return outcome


def _beside(job: Job, marked: Marked, attack: Attack, number: int) -> dict[str, float]:
    guilty = guilty_of(attack, generator("guilty", job.specimen.name, attack.name, number))
    seed = ("attack", job.specimen.name, attack.name, number)
    return peers_odds(marked, attack=attack, guilty=guilty, others=job.others, seed=seed)


def _generator(job: Job, name: str, number: int):
    return generator("attack", job.specimen.name, name, number)
