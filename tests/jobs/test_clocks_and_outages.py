"""What is nobody's fault costs a job nothing: a clock that is set, a database that goes away, a worker killed at its last step."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from albums import bin, jobs, lease, work
from albums.ingest import pipeline
from albums.models import Job, Look, Photo, PhotoBinning, Upload
from albums.upload import accept, staging
from tests.ledger.looking import look

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def job(received_photo) -> Job:
    return Job.objects.get(subject=received_photo().pk)


def test_no_job_waits_for_a_clock_that_was_set_back(job):
    jobs.claim(job.pk)
    Job.objects.update(lease_until=timezone.now() + AN_HOUR + jobs.LEASE, hinted_at=timezone.now() + AN_HOUR)
    assert jobs.sweep_jobs() == 1
    assert jobs.claim(job.pk).attempts == 2


def test_no_upload_waits_for_a_clock_that_was_set_back(cast):
    upload = Upload.objects.create(
        album=cast.beach, user=cast.anna, length=1, offset=1, expires_at=timezone.now() + AN_HOUR,
        accepting_until=timezone.now() + AN_HOUR + staging.ACCEPTANCE,
    )  # fmt: skip
    assert accept.take(upload)
    assert not accept.take(upload)


@pytest.fixture
def set_clock(monkeypatch):
    """Lets the vault's clock go so much before or after the machine's."""
    right = timezone.now

    def set_clock(ahead: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: right() + ahead)

    return set_clock


@pytest.fixture
def old_things(ready_photo, cast) -> Callable[[], tuple[bool, bool]]:
    """A photo of today in the bin, and a look of today; returns what says whether they are there still."""
    photo = ready_photo()
    bin.bin_photo(photo, by=cast.anna)
    look(timezone.now())
    return lambda: (Photo.objects.binned().exists(), Look.objects.exists())


def sweep_everything() -> None:
    work.sweep()
    work.tidy()


def test_a_clock_that_leaps_ahead_by_years_and_back_destroys_nothing(old_things, set_clock, caplog):
    sweep_everything()
    for _ in range(2):
        set_clock(timedelta(days=1000))
        sweep_everything()
        assert "nothing is destroyed for its age" in caplog.text
        set_clock(timedelta(0))
        sweep_everything()
    assert old_things() == (True, True)


def test_what_is_old_goes_a_day_after_a_leap(old_things, set_clock):
    sweep_everything()
    for hours in range(0, 25, 6):
        set_clock(timedelta(days=1000, hours=hours))
        assert old_things() == (True, True)
        sweep_everything()
    assert old_things() == (False, False)


def test_a_leap_that_was_taken_back_is_waited_for_no_longer_than_another(old_things, set_clock):
    for ahead in (0, 1000, 0, 0.4, 0.8, 1.2):
        set_clock(timedelta(days=ahead))
        sweep_everything()
    PhotoBinning.objects.update(binned_at=timezone.now() - timedelta(days=31))
    sweep_everything()
    assert old_things() == (False, True)


@pytest.mark.parametrize("error", [OperationalError("gone"), OSError(28, "No space left on device")])
def test_an_outage_costs_no_attempt(job, monkeypatch, error):
    def fail(photo_id):
        raise error

    monkeypatch.setitem(work.DO, Job.Kind.INGEST, fail)
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


def test_a_job_is_given_up_together_with_its_photo(job, monkeypatch):
    Job.objects.update(attempts=jobs.MAX_ATTEMPTS)

    def cut(*args):
        raise KeyboardInterrupt

    monkeypatch.setitem(work.ON_GIVING_UP, Job.Kind.INGEST, cut)
    with pytest.raises(KeyboardInterrupt):
        work.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_an_order_for_a_job_under_way_is_done_once_more(job):
    held = jobs.claim(job.pk)
    assert jobs.enqueue(Job.Kind.INGEST, job.subject) == job
    jobs.finish(held)
    assert jobs.claim(job.pk).attempts == 2


def test_a_lease_is_renewed_by_its_holder_only(job):
    first = jobs.claim(job.pk)
    Job.objects.update(lease_until=timezone.now() - AN_HOUR)
    second = jobs.claim(job.pk)
    Job.objects.update(lease_until=None)
    lease.renew(first)
    assert Job.objects.get().lease_until is None
    lease.renew(second)
    assert Job.objects.get().lease_until > timezone.now()


def test_an_unwanted_original_goes_though_its_worker_died_ahead_of_that(received_photo, cast, monkeypatch):
    cast.beach.keeps_originals = False
    cast.beach.save()
    photo = received_photo()
    job = Job.objects.get(subject=photo.pk)

    def cut(photo):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "_remove_original", cut)
        with pytest.raises(KeyboardInterrupt):
            work.run(job.pk)
    photo.refresh_from_db()
    assert (photo.state, photo.has_original) == (Photo.State.READY, False)
    Job.objects.update(lease_until=None)
    work.run(job.pk)
    from albums.storage import storage

    assert not storage().exists(photo.object_name("original"))


def test_nothing_is_done_for_a_subject_that_is_gone(db):
    job = jobs.enqueue(Job.Kind.INGEST, uuid4())
    work.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
