"""Whatever happens between an order and its work, a photo is prepared, and an end that was reached stays."""

import logging
import threading

import pytest
from django.db import InterfaceError, connection, transaction

from albums import bin, jobs, lease, work
from albums.ingest import pipeline
from albums.ingest.errors import IngestError
from albums.models import Job, Photo
from albums.storage.errors import StorageUnavailable

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_ordered_anew_is_not_done_before_the_order_is_committed(received_photo, cast, monkeypatch):
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)
    bin.bin_photo(photo, by=cast.anna)
    seen = []
    monkeypatch.setitem(work.DO, Job.Kind.INGEST, lambda pk: seen.append(Photo.objects.kept().filter(pk=pk).exists()))

    def work_elsewhere():
        work.run(job.pk)
        connection.close()

    worker = threading.Thread(target=work_elsewhere)
    with transaction.atomic():
        bin.restore_photo(photo)
        worker.start()
        # Long enough for a worker that nothing holds back.
        worker.join(timeout=1)
    worker.join()
    assert seen == [True]


def test_a_photo_without_a_job_gets_one_and_no_other_does(received_photo, ready_photo, cast):
    ready_photo()
    forgotten, waiting, binned = (received_photo() for _ in range(3))
    Job.objects.exclude(subject=waiting.pk).delete()
    bin.bin_photo(binned, by=cast.anna)
    work.tidy()
    assert set(Job.objects.values_list("subject", flat=True)) == {forgotten.pk, waiting.pk}
    assert Job.objects.count() == 2


def test_in_an_outage_jobs_wait_longer_and_one_speaks_for_all(received_photo, monkeypatch, caplog):
    def unreachable(photo_id):
        raise StorageUnavailable("down")

    monkeypatch.setitem(work.DO, Job.Kind.INGEST, unreachable)
    monkeypatch.setattr(work, "_outage_said_at", float("-inf"))
    for job in [Job.objects.get(subject=received_photo().pk) for _ in range(3)]:
        work.run(job.pk)
        put_back = Job.objects.get(pk=job.pk)
        assert put_back.lease_until - put_back.created_at >= jobs.OUTAGE_PAUSE
    assert [line.levelno for line in caplog.records].count(logging.WARNING) == 1


def test_a_worker_that_outlived_its_lease_fails_no_ready_photo(ready_photo, monkeypatch):
    photo = ready_photo()
    slow = Photo.objects.get(pk=photo.pk)
    slow.state = Photo.State.RECEIVED

    def too_late(photo):
        raise IngestError

    monkeypatch.setattr(pipeline, "develop", too_late)
    pipeline._ingest(slow)
    photo.refresh_from_db()
    assert (photo.state, photo.failure_code) == (Photo.State.READY, "")


def test_who_lost_a_job_does_not_give_its_subject_up(received_photo, monkeypatch):
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)
    Job.objects.update(attempts=jobs.MAX_ATTEMPTS - 1)

    def fails_while_ordered_anew(photo_id):
        jobs.enqueue(Job.Kind.INGEST, photo_id)
        raise RuntimeError

    monkeypatch.setitem(work.DO, Job.Kind.INGEST, fails_while_ordered_anew)
    work.run(job.pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.RECEIVED


@pytest.mark.parametrize("error", [InterfaceError("closed"), OSError(28, "No space left on device")])
def test_a_lease_is_renewed_again_after_whatever_kept_it_from_that(received_photo, monkeypatch, error):
    job = Job.objects.get(subject=received_photo().pk)
    turns, over = [], threading.Event()

    def renew(held):
        turns.append(held)
        if len(turns) == 1:
            raise error
        over.set()

    monkeypatch.setattr(lease, "renew", renew)
    monkeypatch.setattr(lease, "connection", type("Kept", (), {"close": lambda self: None})())
    monkeypatch.setattr(lease, "EVERY_SECONDS", 0)
    lease._renew_until(over, job)
    assert turns == [job, job]
