"""Take in thousands of hostile files, each shown right or refused by name: what became of them, and what they took.

Each goes the whole way of an upload in a vault of its own: sealed, decoded in the sandbox, marked, stored, and issued as a
copy again. The files are the generator's of tests/hostile, those in FAMILYVAULT_CORPUS where there is that folder, and all
in the folders named. A breach is any error without a name, wrong outcome, dead or hanging server of decoders, decoder over
its memory, or connection made; with one the command ends with 1.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from albums.ingest import limits
from benchmarks._hostile_vault import connections_made, take_in, with_tables
from benchmarks._vault import temporary_vault
from benchmarks.table import Row, report
from tests.hostile.files import HostileFile
from tests.hostile.generator import hostile_files
from tests.hostile.judging import judged

MOST_MEGABYTES = limits.MEMORY / limits.MEBIBYTE
# No time is a goal here: a hang ends as too_hungry.time by the sandbox's own limit, or kills its server, which counts.
SLOWEST = 5
TOLD_EVERY = 500


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="bin/bench hostile", description=__doc__)
    options.add_argument("--files", type=int, default=5000, help="how many of our own at least; 0 for none (5000)")
    options.add_argument("--seed", type=int, default=1, help="of the changes at random (1)")
    options.add_argument("--photos-from", type=Path, action="append", default=[], metavar="FOLDER", help="more files")
    options.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = options.parse_args(argv)
    corpus = os.environ.get("FAMILYVAULT_CORPUS", "")
    folders = [*options.photos_from, *([Path(corpus)] if corpus else [])]
    with temporary_vault(LOG_LEVEL="CRITICAL"), with_tables() as (sandbox, album):
        results, breaches, times = Counter(), [], []
        servers = set()
        for file in _files(options, folders):
            began = time.monotonic()
            outcome = judged(file, lambda data: take_in(data, album=album))
            times.append((time.monotonic() - began, file.name))
            results[outcome.result] += 1
            servers |= {sandbox.server_pid} - {None}
            if len(times) % TOLD_EVERY == 0:
                print(f"{len(times)} files, {len(breaches)} breaches", file=sys.stderr, flush=True)
            if outcome.breach:
                breaches.append(f"{file.name}: {outcome.breach}")
                print(breaches[-1], file=sys.stderr, flush=True)
        peak = sandbox.usage.peak_bytes / limits.MEBIBYTE
    rows = [*_outcomes(results), *_promises(breaches, len(servers), peak), *_slowest(times)]
    report("hostile", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def _files(options: argparse.Namespace, folders: Iterable[Path]) -> Iterator[HostileFile]:
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        yield from (HostileFile(str(path.relative_to(folder)), path.read_bytes()) for path in paths)
    if options.files:
        yield from hostile_files(count=options.files, seed=options.seed)


def _outcomes(results: Counter[str]) -> list[Row]:
    return [Row("files", results.total(), ""), *(Row(f"  {result}", count, "") for result, count in results.most_common())]


def _promises(breaches: list[str], servers: int, peak: float) -> list[Row]:
    return [
        Row("breaches", len(breaches), "", 0, at_most=True),
        Row("decoders' servers started", servers, "", 1, at_most=True),
        Row("connections made", len(connections_made()), "", 0, at_most=True),
        Row("most memory of a decoder", peak, "MB", MOST_MEGABYTES, at_most=True),
    ]


def _slowest(times: list[tuple[float, str]]) -> list[Row]:
    slowest = sorted(times, reverse=True)[:SLOWEST]
    rows = [Row(f"slowest: {name}", seconds, "s") for seconds, name in slowest]
    return [*rows, Row("all files", sum(seconds for seconds, _ in times), "s")]


if __name__ == "__main__":
    sys.exit(main())
