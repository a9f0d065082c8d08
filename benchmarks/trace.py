"""Whose copy a leak is: every attack on every kind of photo, beside two libraries of classical marks.

Traced: the right viewer accused with a false-accusation probability of at most 1e-9 after correction for a million
candidates: 20 whose copies are made as the vault makes them, the others counted. Goals are shares of traces.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks._attacks import ATTACKS, SWEEPS
from benchmarks._classical_marks import peers
from benchmarks._copies import VIEWERS, Specimen, specimens, viewer
from benchmarks._innocents import INNOCENTS
from benchmarks._peer_trials import costs, our_psnr, our_ssim
from benchmarks._trace_jobs import planned, run_photo
from benchmarks._trace_plots import write_plots
from benchmarks._trace_table import lines, write
from benchmarks._trials import CANDIDATES, Outcome

WANTED_PHOTOS = 40
INNOCENT_TRIALS = 10**7
LONG_TRIALS, LONG_PEERS = 40, 4


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    found = specimens(options.photos_from)[: options.photos]
    jobs = planned(
        found, attacks=_names(options), trials=options.trials, peers=options.peers, innocents=options.innocents
    )
    jobs = [replace(job, misses=options.misses) for job in jobs]
    if options.peers:
        peers()  # here first: blind-watermark chooses how processes start, and may do so only once
    if options.jobs == 1:
        groups = [run_photo(job) for job in jobs]
    else:
        with ProcessPoolExecutor(options.jobs) as pool:
            groups = list(pool.map(run_photo, jobs))
    outcomes = [outcome for group in groups for outcome in group]
    table = lines(outcomes)
    facts = _facts(found, outcomes, with_peers=bool(options.peers))
    write(table, notes=_notes(facts), facts=facts, as_json=options.json)
    for path in write_plots(table, outcomes, folder=options.plots) if options.plots else []:
        print(f"wrote {path}")
    return 0 if all(line.met is not False for line in table) else 1


def _facts(found: list[Specimen], outcomes: list[Outcome], *, with_peers: bool) -> dict[str, object]:
    """What holds for the whole run."""
    largest = max(found, key=lambda specimen: specimen.rgb.size)
    spent = _marking_seconds(largest)
    return {
        "photos": len(found),
        "psnr": min(our_psnr(specimen) for specimen in found),
        "ssim": min(our_ssim(specimen) for specimen in found),
        "twin_ms": 1000 * spent[0],
        "copy_ms": 1000 * spent[1],
        "trace_ms": 1000 * median(outcome.cpu for outcome in outcomes),
        "innocents": sum(outcome.tried for outcome in outcomes),
        "wrong": sum(outcome.wrong for outcome in outcomes),
        "peers": {name: list(cost) for name, cost in costs(largest).items()} if with_peers else {},
    }


def _marking_seconds(specimen: Specimen) -> tuple[float, float]:
    """CPU seconds of a twin, made once, and of a copy with its name."""
    fresh = Specimen(specimen.name, specimen.rgb)
    start = time.process_time()
    fresh.twin()
    between = time.process_time()
    fresh.jpeg(viewer(0))
    return between - start, time.process_time() - between


def _notes(facts: dict) -> list[str]:
    photos = facts["photos"]
    fewer = f"; {WANTED_PHOTOS} are wanted" if photos < WANTED_PHOTOS else ""
    notes = [
        f"{photos} different photos with a long side of at least 320 px{fewer} (--photos-from adds a folder).",
        f"{VIEWERS} viewers' copies among {CANDIDATES:,} candidates; the leak is looked for in view, soft and thumb.",
        "A share of few trials says little: --long makes 40 of each attack. Full size: photos that fill a view.",
        f"Mark of a view, worst photo: PSNR {facts['psnr']:.1f} dB, SSIM {facts['ssim']:.4f}.",
        f"CPU time: twin {facts['twin_ms']:.0f} ms, copy with name {facts['copy_ms']:.1f} ms, "
        f"trace {facts['trace_ms']:,.0f} ms (median).",
        f"{facts['innocents']:,} innocent codewords beside the viewers': {facts['wrong']} wrong accusations in all.",
    ]
    for name, (decibels, marking, reading) in facts["peers"].items():
        notes.append(f"{name}: PSNR {decibels:.1f} dB, mark {1000 * marking:,.0f} ms, read {1000 * reading:,.0f} ms.")
    return notes


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench trace", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--long", action="store_true", help="40 trials of each attack, 4 with classical marks: hours")
    parser.add_argument("--photos", type=int, metavar="N", help="the first N photos only")
    parser.add_argument("--photos-from", type=Path, action="append", default=[], metavar="FOLDER", help="more photos")
    parser.add_argument("--trials", type=int, default=3, metavar="N", help="trials of each attack (default 3)")
    parser.add_argument("--attacks", metavar="A,B", help=f"of {', '.join([*ATTACKS, *INNOCENTS])}")
    parser.add_argument("--peers", type=int, default=1, metavar="N", help="photos that classical marks are tried on")
    parser.add_argument("--innocents", type=int, default=INNOCENT_TRIALS, metavar="N", help="simulated, in all")
    parser.add_argument(
        "--plots", type=Path, metavar="FOLDER", help="sweep sizes, qualities and scales; write SVG there"
    )
    parser.add_argument("--misses", type=Path, metavar="FOLDER", help="keep the leaks that were not traced there")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), metavar="N", help="processes")
    options = parser.parse_args(argv)
    unknown = set(options.attacks.split(",") if options.attacks else []) - {*ATTACKS, *INNOCENTS}
    if unknown:
        parser.error(f"there is no attack called {', '.join(sorted(unknown))}")
    if options.long:
        options.trials, options.peers = LONG_TRIALS, max(options.peers, LONG_PEERS)
    return options


def _names(options: argparse.Namespace) -> list[str]:
    names = options.attacks.split(",") if options.attacks else [*ATTACKS, *INNOCENTS]
    sweeps = [attack.name for sweep in SWEEPS.values() for attack in sweep.values()] if options.plots else []
    return names + sweeps


if __name__ == "__main__":
    sys.exit(main())
