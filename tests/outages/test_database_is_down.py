"""Without the database nobody sees anything, and everybody is told so kindly; it is over by itself."""

import select

import pytest

from tests.endings.live import Browser, announced_length, fill, received_until_reset
from tests.outages.conftest import Served
from tests.outages.failing import WAYS, Failing, killed, silent
from tests.outages.visitor import Visitor

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("fails", WAYS)
def test_every_page_says_what_waits(served: Served, usual: dict[str, int], fails: Failing):
    anna, album = Visitor(served.vault, "Anna"), served.vault.album()
    # Each waits for a silent server as long as it may: a few are enough then.
    pages = list(usual)[: 12 if fails is killed else 2]
    begun = anna.begin(album, length=5_000_000)
    with fails(served.postgres):
        for path in pages:
            answer = anna.get(path)
            assert (path, answer.status) == (path, 503), answer.text
            assert "Nothing is lost." in answer.text
            assert answer.headers["Retry-After"] == "5"
        assert anna.upload(album).status == 503
        assert anna.head(begun).status == 423
        anna.wait_until_missing("database")
        assert anna.get("/healthz").status == 200
    anna.wait_until_ready()
    assert {path: anna.get(path).status for path in pages} == {path: usual[path] for path in pages}
    assert anna.head(begun).headers["Upload-Offset"] == "0"
    assert '"status": 500' not in served.vault.running.output


def test_what_a_slow_reader_has_not_taken_is_taken_back(served: Served):
    """Else a database that nobody can ask would let the rest arrive, whoever was ended meanwhile."""
    photos = fill(served.vault, count=30)
    anna = Browser.of(served.vault, "Anna")
    assert len(anna.ask_thumbs(photos).content) > 100_000
    reader = anna.begin_thumbs_slowly(photos)
    announced = announced_length(reader.recv(1000))
    with silent(served.postgres):
        # Nothing is read before the reset: that would make room for more.
        queue = select.poll()
        queue.register(reader, select.POLLHUP)
        assert queue.poll(60_000)
        assert received_until_reset(reader) < announced / 2
    Visitor(served.vault, "Anna").wait_until_ready()
    reader.close()
