"""What the tests of alerts share: looks as the ledger holds them, at any time of the family's day."""

import datetime
from collections.abc import Callable
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def device_of() -> Callable:
    """Make a device of a person, or of nobody yet."""
    from accounts.models import Device
    from accounts.tokens import hash_token, new_token

    def make(person, name: str = "Phone") -> Device:
        return Device.objects.create(user=person, name=name, token_hash=hash_token(new_token()))

    return make


@pytest.fixture
def look(cast, device_of) -> Callable:
    """Enter looks of a person: `look(ben, photos=60, at=NOON)`, one photo after the other, the last of them at `at`."""
    from albums.models import Look

    devices: dict = {}

    def enter(
        person, *, at: datetime.datetime, photos: int = 1, apart: datetime.timedelta = datetime.timedelta(0),
        views: int = 1, thumbs: int = 0, device=None, photo_id=None,
    ) -> list[Look]:  # fmt: skip
        if device is None:
            device = devices.get(person.pk) or devices.setdefault(person.pk, device_of(person))
        whose = {
            "album_id": uuid4(), "album_name": "Beach", "viewer_id": str(person.pk), "viewer_name": str(person),
            "device_id": str(device.pk), "device_name": device.name, "view_count": views, "thumb_count": thumbs,
        }  # fmt: skip
        return Look.objects.bulk_create(
            Look(photo_id=photo_id or uuid4(), **whose, **_times(at - number * apart, opened=views > 0))
            for number in range(photos)
        )

    return enter


def by_berlin(text: str) -> datetime.datetime:
    """The instant at which a clock in Berlin shows this: `2026-05-01 23:30`."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def _times(at: datetime.datetime, *, opened: bool) -> dict:
    day = at.astimezone(BERLIN).date()
    return {"first_at": at, "last_at": at, "viewed_at": at if opened else None, "day": day}
