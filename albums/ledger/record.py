"""Enter looks in the ledger, before their bytes leave.

The first copy of a photo for a viewer, device and day that this process issues is written, and committed, before
`record` returns. Repeats only raise counts: they are kept in memory and written together every
LEDGER_FLUSH_SECONDS and at the end of the process. A crash may lose the repeats of the last seconds, never the fact
that a copy was issued, which is all that a trace needs.
"""

import atexit
import datetime
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from albums.ledger.upsert import upsert
from albums.models import Look
from albums.viewing.access import Viewable
from albums.viewing.viewer import Viewer

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Key:
    """What the ledger has one row for."""

    photo_id: UUID
    viewer_id: str
    device_id: str
    day: datetime.date


def record(viewer: Viewer, renditions: Iterable[Viewable], *, at: datetime.datetime, day: datetime.date) -> None:
    """Enter that `viewer` is about to get these renditions at the instant `at`.

    `day` is the date in the vault's time zone. Raises DatabaseError when it could not be entered; then nothing may
    leave.
    """
    ledger().enter([_look(viewer, rendition, at=at, day=day) for rendition in renditions])


@cache
def ledger() -> "Ledger":
    """This process's ledger; its counts are written at the end of the process too."""
    entries = Ledger(flush_seconds=settings.LEDGER_FLUSH_SECONDS)
    atexit.register(entries.flush)
    os.register_at_fork(after_in_child=entries.forget)
    return entries


class Ledger:
    """First looks written at once, repeats counted. With `flush_seconds` 0, every look is written at once."""

    def __init__(self, *, flush_seconds: float) -> None:
        self._flush_seconds = flush_seconds
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process just forked: what its parent counted is the parent's to write."""
        self._lock = threading.Lock()
        self._written: OrderedDict[Key, None] = OrderedDict()
        self._repeats: dict[Key, Look] = {}
        self._timer: threading.Timer | None = None

    def enter(self, looks: Iterable[Look]) -> None:
        firsts = [look for look in looks if not self._count_repeat(look)]
        if firsts:
            upsert(firsts)
            self._remember(firsts)

    def flush(self) -> None:
        """Write the repeats counted so far. What cannot be written now is kept for the next time."""
        with self._lock:
            repeats, self._repeats = self._repeats, {}
            self._timer = None
        try:
            with transaction.atomic():
                upsert(list(repeats.values()))
        except DatabaseError:
            logger.warning("The ledger could not be reached; %d repeated looks wait.", len(repeats), exc_info=True)
            for look in repeats.values():
                self._add(look)

    def _count_repeat(self, look: Look) -> bool:
        """Say whether this process has written the look's row already, and if so count it."""
        with self._lock:
            if not self._flush_seconds or _key(look) not in self._written:
                return False
        self._add(look)
        return True

    def _add(self, look: Look) -> None:
        with self._lock:
            known = self._repeats.setdefault(_key(look), look)
            if known is not look:
                known.thumb_count += look.thumb_count
                known.view_count += look.view_count
                known.last_at = max(known.last_at, look.last_at)
                known.viewed_at = max(filter(None, (known.viewed_at, look.viewed_at)), default=None)
            self._flush_later()

    def _flush_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(self._flush_seconds, self._flush_in_thread)
            self._timer.daemon = True
            self._timer.start()

    def _flush_in_thread(self) -> None:
        try:
            self.flush()
        finally:
            connection.close()

    def _remember(self, looks: Iterable[Look]) -> None:
        with self._lock:
            for look in looks:
                self._written[_key(look)] = None
            while len(self._written) > MOST_REMEMBERED:
                self._written.popitem(last=False)


def _look(viewer: Viewer, rendition: Viewable, *, at: datetime.datetime, day: datetime.date) -> Look:
    return Look(
        photo_id=rendition.photo_id,
        album_id=rendition.album_id,
        album_name=rendition.album_name,
        viewer_id=viewer.id,
        viewer_name=viewer.name,
        device_id=str(viewer.device.id),
        device_name=viewer.device.name,
        day=day,
        first_at=at,
        last_at=at,
        viewed_at=None if rendition.name == "thumb" else at,
        thumb_count=rendition.name == "thumb",
        view_count=rendition.name != "thumb",
    )


def _key(look: Look) -> Key:
    return Key(look.photo_id, look.viewer_id, look.device_id, look.day)
