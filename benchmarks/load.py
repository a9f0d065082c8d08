"""A family's busiest evening: relatives looking while parents upload, on the real processes of either stack.

Each relative opens an album, takes a batch of its thumbs, then one photo after the other with a pause between, as somebody
does who looks. Each parent sends photos as fast as the vault takes them. Everything runs on this machine, the crowd too.

    bin/bench load --minutes 5 --photos 500 --stack full
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from benchmarks._load_crowd import Crowd, Parent, Relative
from benchmarks._load_memory import Memory, megabytes_of
from benchmarks._load_photos import camera_files
from benchmarks.table import Row, report
from tests import servers
from tests.browser.live import LiveVault, live_vault_in

STACKS = ("embedded", "full")
IDLE_MEGABYTES = 350
# Caches fill in the first minutes, up to their bounds. From the third quarter to the last, what a process keeps may grow by so much.
MOST_GROWTH = 0.1
FLAT_AFTER_MINUTES = 3
SETTLE_SECONDS = 15


@dataclass(frozen=True)
class Terms:
    """How many, and for how long."""

    minutes: float
    relatives: int
    parents: int
    photos: int
    megapixels: float
    patience: float


@dataclass
class Measured:
    """What one run left: `waited` are seconds from received to ready, `unready` what was not ready when patience ended."""

    crowd: Crowd
    memory: Memory
    idle: float
    seconds: float
    unready: int = 0
    failed: int = 0
    waited: list[float] = field(default_factory=list)


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    terms = Terms(
        options.minutes, options.relatives, options.parents, options.photos, options.megapixels, options.patience
    )
    is_good = True
    for stack in STACKS if options.stack == "both" else (options.stack,):
        rows = list(_rows(_run(stack, terms), stack=stack))
        report(f"load ({stack})", rows, as_json=options.json)
        is_good = is_good and all(row.met is not False for row in rows)
    return 0 if is_good else 1


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5, help="default: %(default)s")
    parser.add_argument("--stack", choices=[*STACKS, "both"], default="both", help="default: %(default)s")
    parser.add_argument("--photos", type=int, default=500, help="for each parent to send (default: %(default)s)")
    parser.add_argument("--relatives", type=int, default=60, help="default: %(default)s")
    parser.add_argument("--parents", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--megapixels", type=float, default=12, help="of each photo (default: %(default)s)")
    parser.add_argument(
        "--patience", type=float, default=0, help="minutes more in which what was sent may become ready (default: none)"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON for each stack")
    return parser.parse_args(argv)


def _run(stack: str, terms: Terms) -> Measured:
    files = camera_files(terms.megapixels)
    with ExitStack() as inner:
        folder = Path(inner.enter_context(tempfile.TemporaryDirectory(prefix="familyvault-load-")))
        if stack == "full":
            os.environ |= inner.enter_context(servers.running())
        live = inner.enter_context(live_vault_in(folder, stack=stack, LOG_LEVEL="WARNING"))
        family = live.ask(f"from benchmarks._load_family import found\nanswer = found(relatives={terms.relatives})")
        time.sleep(min(SETTLE_SECONDS, 60 * terms.minutes))
        measured = Measured(Crowd(), Memory(live.running.processes), megabytes_of(live.running.processes()), 0)
        _let_in_and_wait(live, family, files, terms, measured)
        _ask_how_it_went(live, terms, measured)
    return measured


def _let_in_and_wait(live: LiveVault, family: dict, files: list[bytes], terms: Terms, measured: Measured) -> None:
    """The load itself: everybody begins, and ends when time is up."""
    began = time.monotonic()
    crowd, ends_at = measured.crowd, began + 60 * terms.minutes
    relatives = [
        Relative(live.running.port, session, family["album"], family["photos"], crowd, ends_at)
        for session in family["relatives"]
    ]
    parents = [
        Parent(live.running.port, session, family["new"], files, crowd, ends_at, number=number, photos=terms.photos)
        for number, session in enumerate(family["parents"][: terms.parents])
    ]
    for person in (*relatives, *parents):
        person.start()
    while any(person.is_alive() for person in (*relatives, *parents)):
        measured.memory.look()
        time.sleep(2)
    measured.seconds = time.monotonic() - began


def _ask_how_it_went(live: LiveVault, terms: Terms, measured: Measured) -> None:
    until = time.monotonic() + 60 * terms.patience
    while True:
        told = live.ask("from benchmarks._load_family import how_it_went\nanswer = how_it_went()")
        if not told["unready"] or time.monotonic() > until:
            break
        time.sleep(5)
    measured.waited, measured.unready, measured.failed = told["waited"], told["unready"], told["failed"]


def _rows(measured: Measured, *, stack: str) -> Iterator[Row]:
    crowd = measured.crowd
    requests = sum(len(seconds) for seconds in crowd.seconds.values())
    yield Row("requests answered", requests, "")
    yield Row("  a second", requests / measured.seconds, "/s")
    yield Row("errors", crowd.errors.total(), "", 0, at_most=True)
    for what, seconds in sorted(crowd.seconds.items()):
        yield from _percentiles(f"{what} ({len(seconds)})", seconds, "ms", 1000)
    yield from _percentiles(f"received to ready ({len(measured.waited)})", measured.waited, "s", 1)
    yield Row("  not ready when it ended", measured.unready, "")
    yield Row("  not developed at all", measured.failed, "", 0, at_most=True)
    is_long = measured.seconds >= 60 * FLAT_AFTER_MINUTES
    for name, (before, after, most) in measured.memory.by_process().items():
        yield Row(f"{name}: keeps, third quarter (PSS)", before, "MB")
        yield Row("  last quarter", after, "MB", before * (1 + MOST_GROWTH) if is_long else None, at_most=True)
        yield Row("  the most at any time", most, "MB")
    goal = IDLE_MEGABYTES if stack == "embedded" else None
    yield Row("idle, all processes together", measured.idle, "MB", goal, at_most=True)
    for error, count in crowd.errors.most_common(5):
        print(f"{count} times: {error}", file=sys.stderr)


def _percentiles(name: str, seconds: list[float], unit: str, factor: float) -> Iterator[Row]:
    if len(seconds) < 2:
        return
    cuts = quantiles(seconds, n=100, method="inclusive")
    yield Row(f"{name}: p50", cuts[49] * factor, unit)
    yield Row("  p99", cuts[98] * factor, unit)


if __name__ == "__main__":
    sys.exit(main())
