"""Forget old generations, and then the objects that none of those left needs.

Whoever begins a backup says so and then looks whether somebody prunes; whoever prunes says so and then looks whether
somebody has begun. So at least one of two sees the other, and stops, and no object goes that a new generation counts on.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from .errors import DamagedBackup, TooRestless
from .header import NAMES, Header
from .place import BEGUN, COMPLETE, PRUNING, Place, time_of

# Of what was begun and not completed, younger is perhaps still being made (the first backup over a family's line takes
# days), and older was cut short.
UNDER_WAY = timedelta(days=7)
# Nobody prunes for longer, and what says so after twice that was cut short: two machines' clocks may differ.
PRUNES_FOR = timedelta(minutes=30)


def prune(place: Place, *, keep: int) -> int:
    """Keep the newest `keep` complete generations, and what is needed by them; return how many objects went.

    Removes nothing while another backup is being made here, nor where a list of names is damaged: then nobody knows what
    is needed. Safe to cut short at any instant, and to repeat.
    """
    _clear_cut_short(place)
    with _said(place) as stamp:
        if _others_are_at_work(place):
            return 0
        place.storage.sweep_temporary(older_than=UNDER_WAY)
        for old in place.generations()[:-keep]:
            forget(place, old.stamp)
        return _remove_extra(place, until=time_of(stamp) + PRUNES_FOR)


def refuse_while_pruned(place: Place) -> None:
    """For whoever has said that they begin. Raises TooRestless."""
    if any(PRUNING in parts and not _is_older(stamp, 2 * PRUNES_FOR) for stamp, parts in place.files().items()):
        raise TooRestless("Another run is removing old backups here just now. Try again when it is done, within the hour.")


def names_of(place: Place, header: Header) -> dict[str, int]:
    """The objects of a generation, and their sizes in bytes. Raises DamagedBackup."""
    with place.open(header, NAMES) as body:
        lines = body.read(header.parts[NAMES].size + 1).decode().splitlines()
    return {name: int(size) for name, _, size in (line.partition(" ") for line in lines)}


def forget(place: Place, stamp: str) -> None:
    """Remove one generation's own files, complete or not. Its objects stay."""
    # The mark first: what is half removed is no generation any more.
    for part in sorted(place.files().get(stamp, {}), key=lambda part: part != COMPLETE):
        place.delete(stamp, part)


@contextmanager
def _said(place: Place) -> Iterator[str]:
    stamp = place.new_stamp()
    place.put(stamp, PRUNING, io.BytesIO(stamp.encode()))
    try:
        yield stamp
    finally:
        place.delete(stamp, PRUNING)


def _remove_extra(place: Place, *, until: datetime) -> int:
    """What there is no time for goes the next time."""
    try:
        needed = set().union(*(names_of(place, header) for header in _every_header(place)))
    except DamagedBackup:
        return 0
    removed = 0
    for name in place.objects().keys() - needed:
        if datetime.now(UTC) >= until:
            break
        place.storage.delete(name)
        removed += 1
    return removed


def _every_header(place: Place) -> list[Header]:
    """All that are complete, damaged ones too: their objects are needed until somebody has looked at them."""
    return [place.header(stamp) for stamp, parts in place.files().items() if COMPLETE in parts]


def _clear_cut_short(place: Place) -> None:
    for stamp, parts in place.files().items():
        age = 2 * PRUNES_FOR if parts.keys() == {PRUNING} else UNDER_WAY
        if COMPLETE not in parts and _is_older(stamp, age):
            forget(place, stamp)


def _others_are_at_work(place: Place) -> bool:
    return any(
        BEGUN in parts and COMPLETE not in parts and not _is_older(stamp, UNDER_WAY) for stamp, parts in place.files().items()
    )


def _is_older(stamp: str, age: timedelta) -> bool:
    return datetime.now(UTC) - time_of(stamp) > age
