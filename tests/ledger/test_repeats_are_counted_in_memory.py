"""First looks are written at once; repeats are counted and written together, and none is lost or doubled."""

import datetime
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from albums.ledger import record as record_module
from albums.ledger.record import Ledger
from albums.models import Look

NOON = datetime.datetime(2026, 5, 1, 12, 0, tzinfo=datetime.UTC)
LONG = 3600.0

pytestmark = pytest.mark.django_db(transaction=True)

PHOTOS = [uuid4() for _ in range(12)]


@pytest.fixture
def ledger():
    """A process's ledger that writes repeats only when told to."""
    entries = Ledger(flush_seconds=LONG)
    yield entries
    if entries._timer:
        entries._timer.cancel()


def _look(photo_id=PHOTOS[0], *, at: datetime.datetime = NOON, thumbs: int = 0, views: int = 1) -> Look:
    return Look(
        photo_id=photo_id, album_id=uuid4(), album_name="Beach", viewer_id="ben", viewer_name="Ben", device_id="phone",
        device_name="Phone", day=NOON.date(), first_at=at, last_at=at, thumb_count=thumbs, view_count=views,
    )  # fmt: skip


def test_the_first_look_is_in_the_database_before_enter_returns(ledger):
    ledger.enter([_look()])
    assert Look.objects.get().view_count == 1


def test_repeats_cost_no_statement_and_arrive_with_the_next_flush(ledger, django_assert_num_queries):
    ledger.enter([_look()])
    later = NOON + datetime.timedelta(minutes=5)
    with django_assert_num_queries(0):
        for _ in range(10):
            ledger.enter([_look(at=later), _look(at=NOON)])
    assert Look.objects.get().view_count == 1
    ledger.flush()
    look = Look.objects.get()
    assert (look.view_count, look.first_at, look.last_at) == (21, NOON, later)
    ledger.flush()
    assert Look.objects.get().view_count == 21


def test_a_batch_of_first_looks_and_repeats_is_split_rightly(ledger):
    ledger.enter([_look(photo, thumbs=1, views=0) for photo in PHOTOS[:6]])
    ledger.enter([_look(photo, thumbs=1, views=0) for photo in PHOTOS])
    assert Look.objects.count() == len(PHOTOS)
    ledger.flush()
    assert sorted(Look.objects.values_list("thumb_count", flat=True)) == [1] * 6 + [2] * 6


def test_without_a_pause_every_look_is_written_at_once():
    ledger = Ledger(flush_seconds=0)
    for _ in range(3):
        ledger.enter([_look()])
    assert Look.objects.get().view_count == 3


def test_repeats_are_written_by_themselves_after_the_pause():
    ledger = Ledger(flush_seconds=0.05)
    ledger.enter([_look()])
    ledger.enter([_look()])
    _until(lambda: Look.objects.get().view_count == 2)


def test_what_could_not_be_flushed_is_kept_for_the_next_time(ledger, monkeypatch):
    ledger.enter([_look()])
    ledger.enter([_look()])
    with monkeypatch.context() as broken:
        broken.setattr(record_module, "upsert", _refuse)
        ledger.flush()
    assert Look.objects.get().view_count == 1
    ledger.flush()
    assert Look.objects.get().view_count == 2


def test_a_first_look_that_could_not_be_written_is_not_taken_for_written(ledger, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(record_module, "upsert", _refuse)
        with pytest.raises(DatabaseError):
            ledger.enter([_look()])
    ledger.enter([_look()])
    assert Look.objects.get().view_count == 1


def test_threads_of_several_processes_lose_and_double_nothing():
    processes = [Ledger(flush_seconds=LONG) for _ in range(3)]
    start = threading.Barrier(6)

    def look(number: int) -> None:
        start.wait()
        # In another order in every thread, as batches of several grids are.
        for turn in range(20):
            step = number + turn
            photos = PHOTOS[step % 12 :] + PHOTOS[: step % 12]
            processes[number % 3].enter([_look(photo, thumbs=1, views=0) for photo in photos])
            if turn % 7 == number:
                processes[number % 3].flush()
        connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(look, range(6)))
    for ledger in processes:
        ledger.flush()
        if ledger._timer:
            ledger._timer.cancel()
    assert list(Look.objects.values_list("thumb_count", flat=True)) == [120] * 12


def test_a_forked_child_does_not_write_its_parents_repeats(ledger):
    os.register_at_fork(after_in_child=ledger.forget)
    ledger.enter([_look()])
    ledger.enter([_look()])
    child = os.fork()
    if not child:
        os._exit(len(ledger._repeats) + len(ledger._written))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    ledger.flush()
    assert Look.objects.get().view_count == 2


def _refuse(looks) -> None:
    if looks:
        raise DatabaseError("not now")


def _until(holds, *, seconds: float = 60) -> None:
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at
        time.sleep(0.02)
