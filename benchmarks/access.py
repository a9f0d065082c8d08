"""What deciding on a request costs: who is asking, and what they may see, in small and in huge vaults."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle, product

from benchmarks._vault import temporary_vault
from benchmarks.paired import Timings, measure
from benchmarks.table import Row, report

SIZES = (10, 1_000, 100_000)
ROUNDS = 15
CALLS = 40
MOST_QUERIES = 2
# A B-tree of 100,000 rows is a level or two deeper than one of ten, and not all of it lies in a cache.
MOST_TIMES = 1.5
# Against the database's own work, a few microseconds for each photo, its caches count for more. A plan that reads what it
# need not would be hundreds of times as long.
MOST_TIMES_ALONE = 3


@dataclass(frozen=True, slots=True)
class Vault:
    """A vault of one size: its database, and of each kind some of those who look."""

    size: int
    database: object
    askers: dict[str, list]


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="bin/bench access", description=__doc__)
    options.add_argument("--json", action="store_true", help="end with one line of JSON")
    options.add_argument("--database", metavar="URL", help="PostgreSQL, where databases may be made; without, SQLite")
    options.add_argument("--sizes", metavar="NUMBER", nargs="+", type=int, default=SIZES, help="the first is compared with")
    options.add_argument("--rounds", metavar="NUMBER", type=int, default=ROUNDS)
    options = options.parse_args(argv)
    environment = {"DATABASE_URL": options.database} if options.database else {}
    with temporary_vault(**environment):
        rows = measured(options.sizes, rounds=options.rounds)
    report("access", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def measured(sizes: Sequence[int], *, rounds: int) -> list[Row]:
    """The rows of the bench for vaults of these sizes; the first is what the others are compared with."""
    from benchmarks._crowd import crowd
    from benchmarks._databases import asking, database_of_its_own

    vaults = []
    with ExitStack() as stack:
        for size in sizes:
            database = stack.enter_context(database_of_its_own())
            with asking(database):
                vaults.append(Vault(size, database, crowd(size)))
            print(f"A vault of {size:,} is there.", file=sys.stderr, flush=True)
        with asking(database):
            return [*_queries(vaults), *_costs(vaults, rounds=rounds)]


def decide(asker, *, name: str, count: int) -> list:
    """Both decisions of a byte request, as the middleware and the view take them."""
    from albums.viewing.access import viewable_renditions

    seen = viewable_renditions(who(asker), photo_ids=asker.photos[:count], name=name)
    if len(seen) != count:
        raise RuntimeError(f"{len(seen)} of {count} photos were to be seen")
    return seen


def who(asker):
    """The viewer whose session this is."""
    from django.http import HttpRequest

    from albums.viewing.sessions import SessionStore
    from albums.viewing.viewer import identify

    request = HttpRequest()
    request.session = SessionStore(asker.session_key)
    identify(request)
    return request.viewer


def _questions() -> dict[str, Callable]:
    return {"one view": partial(decide, name="view", count=1), "24 thumbs": partial(decide, name="thumb", count=24)}


def _queries(vaults: list[Vault]) -> Iterator[Row]:
    """The most queries that any of the decisions makes in a vault of each size."""
    from django.test.utils import CaptureQueriesContext

    from benchmarks._databases import asking

    for vault in vaults:
        counts = []
        for question, askers in product(_questions().values(), vault.askers.values()):
            with asking(vault.database):
                question(askers[0])
                with CaptureQueriesContext(vault.database) as queries:
                    question(askers[0])
            counts.append(len(queries))
        people = f"{vault.size:,} people, guests, grants and photos"
        yield Row(f"most queries of a decision, {people}", max(counts), "", MOST_QUERIES, at_most=True)


def _costs(vaults: list[Vault], *, rounds: int) -> Iterator[Row]:
    for kind, (words, question) in product(vaults[0].askers, _questions().items()):
        whole = {vault.size: _in_turn(vault, question, kind=kind) for vault in vaults}
        yield from _compared(f"{kind}, {words}", _timed(whole, vault=vaults[0], rounds=rounds), MOST_TIMES)
        alone = {vault.size: _replayed(vault, question, kind=kind) for vault in vaults}
        yield from _compared("  the database alone", _timed(alone, vault=vaults[0], rounds=rounds), MOST_TIMES_ALONE)


def _compared(name: str, timings: Timings, most: float) -> Iterator[Row]:
    smallest, *larger = timings.seconds
    yield Row(f"{name}, with {smallest:,}", 1e6 * timings.median(smallest), "us")
    for size in larger:
        yield Row(f"    with {size:,}, times as much", timings.ratio(size, smallest), "x", most, at_most=True)


def _in_turn(vault: Vault, question: Callable, *, kind: str) -> Callable[[], object]:
    """Put the question to the vault's database for the next of those who look."""
    from benchmarks._databases import turn_to

    askers = cycle(vault.askers[kind])

    def ask() -> object:
        turn_to(vault.database)
        return question(next(askers))

    return ask


def _replayed(vault: Vault, question: Callable, *, kind: str) -> Callable[[], object]:
    """The statements of a question as the database gets them, without Django's making of them and of their answers."""
    from benchmarks._databases import asking

    statements: list[tuple] = []

    def keep(execute, sql, parameters, many, context):
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    recorded = []
    with asking(vault.database), vault.database.execute_wrapper(keep):
        for asker in vault.askers[kind]:
            question(asker)
            recorded.append(statements.copy())
            statements.clear()
    turn = cycle(recorded)

    def replay() -> None:
        with vault.database.cursor() as cursor:
            for sql, parameters in next(turn):
                cursor.execute(sql, parameters)
                cursor.fetchall()

    return replay


def _timed(things: dict[int, Callable], *, vault: Vault, rounds: int) -> Timings:
    # SQLite works in our own process, whose CPU seconds others do not touch; another server's are only on the clock.
    clock = time.process_time if vault.database.vendor == "sqlite" else time.perf_counter
    return measure(things, rounds=rounds, calls=dict.fromkeys(things, CALLS), clock=clock)


if __name__ == "__main__":
    sys.exit(main())
