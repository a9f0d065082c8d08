"""Every test with a database starts with nothing remembered: no knocks counted, no scan, no other vault's clock."""

import pytest
from django.core.cache import cache

from accounts import family_time

_DATABASE = {"db", "transactional_db"}


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction takes back what a test leaves in the cache: not on the full stack, nor after real transactions."""
    # This process remembers its vault's time zone for half a minute: long enough for the next test's vault.
    monkeypatch.setattr(family_time, "_kept", None)
    if request.node.get_closest_marker("django_db") or _DATABASE.intersection(request.fixturenames):
        request.getfixturevalue("db")
        cache.clear()
