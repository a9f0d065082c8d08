"""A job is done once by one worker, and never lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from albums import jobs, work
from albums.ingest import pipeline
from albums.models import Job, Photo
from albums.storage import storage
from albums.storage.errors import StorageUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(db) -> Job:
    return jobs.enqueue(Job.Kind.INGEST, uuid4())


def lease_runs_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_job_is_claimed_by_one_worker_only(job):
    assert jobs.claim(job.pk).attempts == 1
    assert jobs.claim(job.pk) is None


def test_job_of_a_dead_worker_is_claimed_again_when_its_lease_ran_out(job):
    jobs.claim(job.pk)
    lease_runs_out(job)
    assert jobs.claim(job.pk).attempts == 2


def test_worker_that_outlived_its_lease_changes_nothing(job):
    first = jobs.claim(job.pk)
    lease_runs_out(job)
    jobs.claim(job.pk)
    jobs.finish(first)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_finished_job_is_not_claimed_again(job):
    jobs.finish(jobs.claim(job.pk))
    assert jobs.claim(job.pk) is None


def test_second_order_for_the_same_subject_is_one_job(job):
    assert jobs.enqueue(Job.Kind.INGEST, job.subject) == job


def test_new_order_after_the_end_is_a_new_job(job):
    jobs.finish(jobs.claim(job.pk))
    assert jobs.enqueue(Job.Kind.INGEST, job.subject) != job


def test_sweeper_hints_jobs_that_nobody_heard_of(job):
    Job.objects.update(hinted_at=None)
    assert jobs.sweep_jobs() == 1
    assert jobs.sweep_jobs() == 0


def test_sweeper_hints_the_next_jobs_again_and_no_others(job, monkeypatch):
    """Else each of a thousand photos that wait would be hinted every twenty seconds."""
    monkeypatch.setattr(jobs, "SWEEP_BATCH", 2)
    later = [jobs.enqueue(Job.Kind.INGEST, uuid4()) for _ in range(3)]
    Job.objects.update(hinted_at=None)
    assert jobs.sweep_jobs() == 2
    assert jobs.sweep_jobs() == 0
    jobs.finish(jobs.claim(job.pk))
    assert jobs.sweep_jobs() == 1
    heard = Job.objects.exclude(hinted_at=None).order_by("pk").values_list("pk", flat=True)
    assert list(heard) == [job.pk, later[0].pk, later[1].pk]


def test_sweeper_hints_jobs_whose_lease_ran_out(job):
    jobs.claim(job.pk)
    Job.objects.update(hinted_at=timezone.now() - timedelta(minutes=5))
    assert jobs.sweep_jobs() == 0
    lease_runs_out(job)
    assert jobs.sweep_jobs() == 1


def test_the_first_sweep_after_the_pause_hints_what_is_tried_again(job):
    jobs.put_back(jobs.claim(job.pk), error="TimeoutError", counts=True)
    assert jobs.sweep_jobs() == 0
    lease_runs_out(job)
    assert jobs.sweep_jobs() == 1


def test_poison_is_counted_and_ends_in_a_named_failure(received_photo):
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)
    # Every attempt dies without a word, as a worker killed with -9 does.
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(job.pk)
        lease_runs_out(job)
    work.run(job.pk)
    job.refresh_from_db()
    photo.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert (photo.state, photo.failure_code) == (Photo.State.FAILED, pipeline.GAVE_UP)


def test_storage_that_is_down_costs_no_attempt(received_photo, monkeypatch):
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)

    def unreachable(*args, **kwargs):
        raise StorageUnavailable("down")

    monkeypatch.setattr(type(storage()), "get", unreachable)
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)
    assert job.lease_until > timezone.now()


def test_job_done_twice_leaves_one_photo(received_photo):
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)
    work.run(job.pk)
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.RECEIVED)
    again = jobs.enqueue(Job.Kind.INGEST, photo.pk)
    work.run(again.pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY
    assert photo.renditions.count() == 3
