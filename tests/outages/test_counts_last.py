"""Counts of tries stay until they have run out, however many others there are."""

import pytest
from django.core.cache import cache
from django.db import connection

pytestmark = pytest.mark.django_db


def test_no_flood_washes_a_count_away():
    cache.set("aaa", 1, timeout=3600)
    for number in range(700):
        cache.set(f"made-up-{number}", 1, timeout=3600)
    assert cache.get("aaa") == 1
    assert _rows() == 701


def test_what_has_run_out_is_cleared_away():
    for number in range(5):
        cache.set(f"old-{number}", 1, timeout=-60)
    cache.set("new", 1, timeout=3600)
    cache.set("newer", 1, timeout=3600)
    assert _rows() == 2


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        return cursor.fetchone()[0]
