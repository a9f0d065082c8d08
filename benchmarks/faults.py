"""Photos sent to a running vault while faults strike it at random: what of all that the senders were told is not true?

A kill is any fault of tests/faults/library.py, or the death of a process at one of the labelled steps of a photo's way. In
rounds of some ten kills, each followed by the judge of tests/faults/judging.py, who waits for the vault to recover and
opens every original. One photo in ten is sent by two senders at once.

    bin/bench faults --uploads 10000 --kills 1000 --stack full

With --every-call it is told when to die instead: before every single call by which a process changes a file, on each of the
ways of tests/faults/ways.py (embedded stack).
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from benchmarks.table import Row, report
from tests.faults.deaths import Death, tried
from tests.faults.inside.fault_steps import steps_of
from tests.faults.judging import SETTLES_WITHIN, Verdict, judge
from tests.faults.library import FAULTS, faults_of
from tests.faults.photos import small_photos, some_twice
from tests.faults.place import Place, place_in
from tests.faults.sending import Sender, sending
from tests.faults.ways import WAYS

SENDERS = 4
KILLS_OF_A_ROUND = 10
# A step that nobody comes to, because another fault has just struck, is armed in vain and does not count.
SPRINGS_WITHIN = 20
SENDS_ANYWAY = 4.0


def main(argv: list[str] | None = None) -> int:
    options = _options(argv)
    if options.every_call:
        return _at_every_call(as_json=options.json)
    chance = random.Random(options.seed)
    # Asked to end, it leaves no vault behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="familyvault-faults-", ignore_cleanup_errors=True) as folder:
        with place_in(Path(folder), stack=options.stack) as place:
            verdict, struck, told = _all_rounds(place, options.uploads, options.kills, chance)
    report(f"faults ({options.stack})", _rows(verdict, struck, told), as_json=options.json)
    return 1 if verdict.faults else 0


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--uploads", type=int, default=100, help="photos to send (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="faults to strike with (default: %(default)s)")
    parser.add_argument("--stack", choices=["embedded", "full"], default="embedded", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="which photos and faults by chance (default: %(default)s)")
    parser.add_argument("--every-call", action="store_true", help="die at every call that changes a file, on every way")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser.parse_args(argv)


def _at_every_call(*, as_json: bool) -> int:
    deaths = Counter()
    bad: list[Death] = []
    for way in WAYS:
        with tempfile.TemporaryDirectory(prefix="familyvault-deaths-", ignore_cleanup_errors=True) as folder:
            for death in tried(way, Path(folder) / "data"):
                deaths[way] += death.at is not None
                bad += [death] if death.faults else []
                print(f"{way}: {death}", file=sys.stderr, flush=True)
    rows = [Row(f"deaths: {way}", number, "") for way, number in deaths.items()]
    report("faults (every call)", [*rows, Row("after which something was wrong", len(bad), "", goal=0, at_most=True)], as_json=as_json)
    return 1 if bad else 0


def _all_rounds(place: Place, uploads: int, kills: int, chance: random.Random) -> tuple[Verdict, Counter, int]:
    rounds = max(1, round(kills / KILLS_OF_A_ROUND))
    photos = small_photos(seed=chance.randrange(2**32))
    verdict, struck, told = Verdict(), Counter(), 0
    for number in range(rounds):
        uploads_now, kills_now = (len(range(number, whole, rounds)) for whole in (uploads, kills))
        album = place.live.album(f"Round {number}")
        senders = [Sender(place.live, album=album) for _ in range(SENDERS)]
        some = some_twice(islice(photos, uploads_now))
        struck += _round(place, senders, some, uploads=uploads_now, kills=kills_now, chance=chance)
        accepted = [said for sender in senders for said in sender.told]
        seen = judge(place, accepted, album=album)
        verdict, told = verdict + seen, told + len(accepted)
        print(f"round {number + 1} of {rounds}: {len(accepted)} told, {asdict(seen)}", file=sys.stderr, flush=True)
    return verdict, struck, told


def _round(
    place: Place, senders: list[Sender], photos: Iterator[bytes], *, uploads: int, kills: int, chance: random.Random
) -> Counter[str]:
    struck: Counter[str] = Counter()
    ways = [*(each.label for each in faults_of(place.stack)), *steps_of(place.stack)]
    with sending(senders, _paced(photos, uploads / (kills or 1), struck), until_all_are_sent=True) as whoever_stopped:
        while struck.total() < kills and not whoever_stopped.all_are_done():
            way = chance.choice(ways)
            if _strike(place, way, whoever_stopped):
                struck[way] += 1
            whoever_stopped()
    place.be_whole()
    return struck


def _paced(photos: Iterator[bytes], to_a_kill: float, struck: Counter[str]) -> Iterator[bytes]:
    """So many photos to each kill; a little more where a trap waits for somebody to come."""
    for number, data in enumerate(photos):
        ends_at = time.monotonic() + SENDS_ANYWAY
        while number > (struck.total() + 1) * to_a_kill and time.monotonic() < ends_at:
            time.sleep(0.1)
        yield data


def _strike(place: Place, way: str, look: Callable[[], object]) -> bool:
    if way in FAULTS:
        with FAULTS[way].strike(place):
            pass
        place.be_whole()
        return True
    place.arm(way)
    ends_at = time.monotonic() + SPRINGS_WITHIN
    while not place.has_sprung() and time.monotonic() < ends_at:
        look()
        time.sleep(0.1)
    place.disarm()
    place.be_whole()
    return place.has_sprung()


def _rows(verdict: Verdict, struck: Counter[str], told: int) -> list[Row]:
    names = ("lost", "altered", "doubled", "stuck", "nameless", "unreadable", "strays", "missing")
    none = [Row(name, getattr(verdict, name), "", goal=0, at_most=True) for name in names]
    return [
        Row("told that it is taken in", told, ""), Row("kills", struck.total(), ""),
        Row("different faults and steps among them", len(struck), ""), *none,
        Row("failed, with a name", verdict.failed, ""),
        Row("longest from the last fault until all was settled", verdict.seconds, "s", SETTLES_WITHIN, at_most=True),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
