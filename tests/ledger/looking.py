"""Rows of the ledger, made as tests need them."""

import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from albums.models import Look

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime.datetime:
    """An instant by the family's clock: "2026-08-02 19:30"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def look(at: datetime.datetime, *, until: datetime.datetime | None = None, zone: ZoneInfo = BERLIN, **fields) -> Look:
    """Enter one look at an album called "Beach" by "Oma Inge", as small as a thumb unless `view_count` says more."""
    until = until or at
    made = {
        "photo_id": uuid4(), "album_id": UUID(int=1), "album_name": "Beach", "viewer_id": str(UUID(int=2)),
        "viewer_name": "Oma Inge", "device_id": "ipad", "device_name": "Safari on iPad", "thumb_count": 1, "view_count": 0,
        "day": at.astimezone(zone).date(), "first_at": at, "last_at": until,
    } | fields  # fmt: skip
    return Look.objects.create(viewed_at=until if made["view_count"] else None, **made)


def looks(number: int, at: datetime.datetime, **fields) -> list[Look]:
    return [look(at, **fields) for _ in range(number)]
