"""Every test with a database starts with an empty cache too: no knocks counted, no scan remembered."""

import pytest
from django.core.cache import cache

_DATABASE = {"db", "transactional_db"}


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """No transaction takes back what a test leaves in the cache: not on the full stack, nor after real transactions."""
    if request.node.get_closest_marker("django_db") or _DATABASE.intersection(request.fixturenames):
        request.getfixturevalue("db")
        cache.clear()
