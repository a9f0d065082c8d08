"""The ledger as tables for spreadsheets, streamed as they are read from the database."""

import csv
import datetime
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from albums.models import Deed, Look

ROWS_AT_ONCE = 500
# A cell that begins so is a formula to a spreadsheet, and a name may begin as its owner likes.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
LOOK_COLUMNS = (
    "day", "first_at", "last_at", "viewer_name", "album_name", "device_name", "thumb_count", "view_count", "viewed_at",
    "viewer_id", "album_id", "photo_id", "device_id",
)  # fmt: skip
DEED_COLUMNS = (
    "at", "kind", "by_name", "subject_name", "album_name", "detail", "doors", "by_id", "subject_id", "album_id",
)  # fmt: skip


def looks_as_csv(looks: QuerySet[Look], *, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield the looks, the latest first: UTF-8 with a byte order mark, times in ISO 8601 with the zone's offset."""
    return as_csv(_rows(looks.order_by("-last_at", "-pk"), LOOK_COLUMNS), columns=LOOK_COLUMNS, zone=zone)


def deeds_as_csv(deeds: QuerySet[Deed], *, zone: ZoneInfo) -> Iterator[bytes]:
    """Yield the deeds, the latest first, in the same form."""
    return as_csv(_rows(deeds.order_by("-at", "-pk"), DEED_COLUMNS), columns=DEED_COLUMNS, zone=zone)


def as_csv(rows: Iterable[Iterable[object]], *, columns: Iterable[str], zone: ZoneInfo) -> Iterator[bytes]:
    """Yield a table in this form, of any rows."""
    # The mark tells spreadsheets that this is UTF-8.
    yield "\ufeff".encode() + _lines([columns])
    unread = iter(rows)
    while chunk := list(islice(unread, ROWS_AT_ONCE)):
        yield _lines([_cell(value, zone) for value in row] for row in chunk)


def _rows(found: QuerySet, columns: Iterable[str]) -> Iterator[tuple]:
    return found.values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return _harmless(str(value))


def _harmless(text: str) -> str:
    begins_so = text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS
    return f"'{text}" if text and begins_so else text
