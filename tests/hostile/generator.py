"""Hostile files of our own, the same for the same seed: what people have tried, then changes at random without end."""

from collections.abc import Iterator
from itertools import islice

from tests.hostile.bombs import bombs, heavy_bombs
from tests.hostile.damaged import lying_lengths, lying_sizes, truncated
from tests.hostile.directories import directories
from tests.hostile.disguised import disguises, polyglots
from tests.hostile.files import HostileFile
from tests.hostile.mutated import mutated

FAMILIES = (disguises, polyglots, directories, bombs, lying_sizes, truncated, lying_lengths)
MANY = (polyglots, lying_sizes, truncated, lying_lengths)


def hostile_files(*, count: int, seed: int = 1) -> Iterator[HostileFile]:
    """Every deliberate file, and changes at random up to `count` of all: at least a fifth of `count`."""
    made = 0
    for family in (*FAMILIES, heavy_bombs):
        for file in family():
            made += 1
            yield file
    yield from islice(mutated(seed), max(count - made, count // 5))


def some_files(*, every: int, changed: int, seed: int = 1) -> Iterator[HostileFile]:
    """The short form: of the families with MANY files every so many-eth, and `changed` changes at random."""
    for family in FAMILIES:
        yield from islice(family(), 0, None, every if family in MANY else 1)
    yield from islice(mutated(seed), changed)
