"""How far a long command is, said now and then."""

import time
from collections.abc import Callable, Iterable, Iterator

EVERY = 2.0
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def counted(things: Iterable, *, total: int, verb: str, tell: Callable[[str], None]) -> Iterator:
    """The things, one by one; every few seconds says "Copied 120 of 4,100 objects."."""
    last = time.monotonic()
    for number, thing in enumerate(things):
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            tell(f"{verb} {number:,} of {total:,} objects.")
        yield thing


def in_words(count: float) -> str:
    """A number of bytes for people: "1.4 GB"."""
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:
            break
        count /= 1000
    return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"
