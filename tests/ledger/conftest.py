"""A fixed today for the ledger's pages, so that their words can be read."""

import datetime
from zoneinfo import ZoneInfo

import pytest

NOW = datetime.datetime(2026, 8, 3, 21, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def monday_evening(monkeypatch) -> datetime.datetime:
    """It is Monday, 3 August 2026, nine in the evening by the family's clock."""
    from albums.ledger import feed

    monkeypatch.setattr(feed, "now", lambda: NOW)
    return NOW
