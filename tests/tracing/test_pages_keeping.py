"""Leaked files are sealed, and gone when they should be: with the trace, after thirty days, after a crash."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from albums import lease, work
from albums.jobs import MAX_ATTEMPTS, enqueue
from albums.models import Deed, Job, Trace
from albums.storage import storage
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping, trace_job
from tests.running.process import eventually
from tests.tracing.traces import a_trace, an_answered_trace, candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def trace(cast, ready_photo) -> Trace:
    return an_answered_trace(by=cast.anna, photo=ready_photo(), verdict="traced", candidates=[candidate(cast.ben)])


def objects_of(trace: Trace) -> list[str]:
    names = [picture.object_name(kind) for picture in trace.pictures.all() for kind in keeping.KINDS]
    return [name for name in names if storage().exists(name)]


def made(trace: Trace, *, days: float) -> None:
    Trace.objects.filter(pk=trace.pk).update(made_at=timezone.now() - timedelta(days=days))


def test_deleting_a_trace_leaves_nothing_but_the_deed(cast, client_of, trace):
    names = objects_of(trace)
    assert len(names) == 4
    answer = client_of(cast.anna).post(reverse("trace_deletion", args=[trace.pk]))
    assert answer.headers["Location"] == reverse("traces")
    assert not Trace.objects.exists()
    assert not [name for name in names if storage().exists(name)]


def test_a_trace_can_be_deleted_while_it_works(cast, client_of):
    trace = a_trace(by=cast.anna, state=Trace.State.WORKING)
    anna = client_of(cast.anna)
    text = anna.get(reverse("trace", args=[trace.pk])).text
    assert 'data-dialog="delete-trace"' in text and f'action="{reverse("trace_deletion", args=[trace.pk])}"' in text
    anna.post(reverse("trace_deletion", args=[trace.pk]))
    assert not Trace.objects.exists()


def deleted_before_its_picture_is_stored(trace: Trace) -> None:
    keeping.delete(trace)


def being_deleted_while_the_storage_is_away(trace: Trace) -> None:
    Trace.objects.filter(pk=trace.pk).update(deleting_since=timezone.now(), wrapped_key=b"")


def cleared_away(trace: Trace) -> None:
    Trace.objects.filter(pk=trace.pk).update(wrapped_key=b"")


GOING = [deleted_before_its_picture_is_stored, being_deleted_while_the_storage_is_away, cleared_away]


@pytest.mark.parametrize("going", GOING)
def test_what_is_made_for_a_trace_that_is_gone_is_not_kept(cast, going):
    picture = a_trace(by=cast.anna).pictures.get()
    assert picture.trace.wrapped_key
    going(Trace.objects.get())
    with pytest.raises(keeping.TraceGone):
        keeping.put(picture, keeping.SMALL, b"small")
    assert not storage().exists(picture.object_name(keeping.SMALL))


def test_the_work_on_a_trace_that_is_deleted_ends_quietly_and_leaves_nothing(cast, monkeypatch):
    trace = a_trace(by=cast.anna)
    picture = trace.pictures.get()
    names = [picture.object_name(kind) for kind in keeping.KINDS]
    make = trace_job.exhibits.make

    def deleted_first(*args, **kwargs):
        keeping.delete(Trace.objects.get())
        make(*args, **kwargs)

    monkeypatch.setattr(trace_job.exhibits, "make", deleted_first)
    job = enqueue(Job.Kind.TRACE, trace.pk)
    work.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert not Trace.objects.exists() and not [name for name in names if storage().exists(name)]


def test_a_deletion_that_the_storage_cuts_short_is_finished_later(cast, client_of, trace, monkeypatch):
    names = objects_of(trace)

    def away(*args):
        raise StorageUnavailable

    monkeypatch.setattr(type(storage()), "delete", away)
    anna = client_of(cast.anna)
    anna.post(reverse("trace_deletion", args=[trace.pk]))
    left = Trace.objects.get()
    assert bytes(left.wrapped_key) == b"" and left.verdict is None
    assert anna.get(reverse("trace", args=[trace.pk])).status_code == 404
    keeping.sweep()
    assert Trace.objects.exists()
    monkeypatch.undo()
    keeping.sweep()
    assert not Trace.objects.exists() and not [name for name in names if storage().exists(name)]


def test_after_thirty_days_the_pictures_go_and_the_verdict_stays(cast, client_of, trace):
    made(trace, days=29.9)
    work.tidy()
    assert len(objects_of(trace)) == 4
    made(trace, days=30.1)
    work.tidy()
    assert objects_of(trace) == []
    trace.refresh_from_db()
    assert bytes(trace.wrapped_key) == b"" and trace.cleared_at
    anna = client_of(cast.anna)
    text = anna.get(reverse("trace", args=[trace.pk])).text
    assert "This is the copy made for Ben" in text and "were cleared away on" in text
    anna.post(reverse("trace_retry", args=[trace.pk]))
    assert Trace.objects.get().state == Trace.State.DONE


def test_as_old_as_the_ledger_keeps_the_verdict_goes_too(vault, trace):
    vault.ledger_days = 100
    vault.save()
    made(trace, days=99)
    keeping.sweep()
    assert Trace.objects.exists()
    made(trace, days=101)
    keeping.sweep()
    assert not Trace.objects.exists()


def test_files_whose_request_died_are_cleared_away(cast):
    trace = a_trace(by=cast.anna, state=Trace.State.ARRIVING)
    names = objects_of(trace)
    keeping.sweep()
    assert Trace.objects.exists() and not Trace.objects.shown().exists()
    made(trace, days=0.1)
    keeping.sweep()
    assert not Trace.objects.exists() and not [name for name in names if storage().exists(name)]


def test_a_key_of_one_trace_opens_no_other(cast):
    one, other = a_trace(by=cast.anna), a_trace(by=cast.anna)
    picture = one.pictures.get()
    picture.trace.wrapped_key = other.wrapped_key
    assert keeping.read(picture, keeping.LEAK) is None


def test_a_deed_remembers_that_something_was_traced(cast, client_of, trace):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.cast import photo_file

    anna = client_of(cast.anna)
    anna.post(reverse("traces"), {"pictures": SimpleUploadedFile("a.jpg", photo_file(size=(320, 240)))})
    assert Deed.objects.get(kind=Deed.Kind.TRACED).by_name == "Anna"
    assert "traced a leaked picture" in anna.get(reverse("ledger")).text


def test_a_trace_that_fails_every_time_ends_in_words(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(trace_job, "_ask_the_desk", broken)
    trace = a_trace(by=cast.anna)
    job = enqueue(Job.Kind.TRACE, trace.pk)
    for _ in range(MAX_ATTEMPTS):
        Job.objects.update(lease_until=None)
        work.run(job.pk)
    trace.refresh_from_db()
    assert (trace.state, trace.failure_code) == (Trace.State.FAILED, "gave_up")


@pytest.mark.django_db(transaction=True)
def test_a_long_trace_keeps_its_lease_while_it_works_and_no_longer(monkeypatch):
    monkeypatch.setattr(lease, "EVERY_SECONDS", 0.05)
    soon = timezone.now() + timedelta(seconds=3)
    job = Job.objects.create(
        kind=Job.Kind.TRACE, subject=uuid4(), state=Job.State.RUNNING, lease_until=soon, attempts=1
    )
    with lease.holding(job):
        eventually(lambda: Job.objects.get().lease_until > soon + timedelta(seconds=20))
    eventually(lambda: not [thread for thread in threading.enumerate() if thread.name == "lease"])
    other = Job.objects.create(kind=Job.Kind.TRACE, subject=uuid4(), lease_until=soon)
    lease.renew(other)
    assert Job.objects.get(pk=other.pk).lease_until == soon


def test_a_trace_that_is_deleted_meanwhile_is_left_alone(cast):
    trace = a_trace(by=cast.anna)
    keeping.delete(trace)
    trace_job.answer(trace.pk)
    assert not Trace.objects.exists()
