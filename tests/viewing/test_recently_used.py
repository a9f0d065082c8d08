"""The memory of opened twins keeps within its bounds, whoever uses it at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from albums.viewing.recently_used import RecentlyUsed

pytestmark = pytest.mark.pure


def test_what_is_kept_is_not_made_again():
    kept = RecentlyUsed(max_bytes=10, weigh=len)
    assert kept.get("a", lambda: b"12345") == b"12345"
    assert kept.get("a", lambda: pytest.fail("made again")) == b"12345"


def test_the_least_recently_used_goes_first():
    kept = RecentlyUsed(max_bytes=10, weigh=len)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: b"12345")
    assert "a" in kept and "c" in kept and "b" not in kept
    assert kept.bytes == 10


def test_what_is_larger_than_the_whole_memory_is_handed_out_and_not_kept():
    kept = RecentlyUsed(max_bytes=10, weigh=len)
    assert len(kept.get("a", lambda: b"x" * 11)) == 11
    assert len(kept) == 0 and kept.bytes == 0


def test_a_failure_is_not_kept():
    kept = RecentlyUsed(max_bytes=10, weigh=len)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: b"1") == b"1"


def test_many_threads_stay_within_the_bounds():
    kept = RecentlyUsed(max_bytes=1000, weigh=len)

    def use(number: int) -> int:
        return len(kept.get(number % 37, lambda: b"x" * (number % 37 + 20)))

    with ThreadPoolExecutor(8) as threads:
        sizes = list(threads.map(use, range(4000)))
    assert sizes == [number % 37 + 20 for number in range(4000)]
    assert kept.bytes == sum(len(value) for value, _ in kept._kept.values()) <= 1000
