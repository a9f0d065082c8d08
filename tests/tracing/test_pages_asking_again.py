"""Asking once more: never for what is proven, and never at the price of what was found before."""

import pytest
from django.urls import reverse

from albums import work
from albums.jobs import MAX_ATTEMPTS
from albums.models import Job, Trace
from albums.storage import storage
from albums.tracing import keeping, trace_job
from albums.tracing.taking import ask_again
from tests.tracing.traces import an_answered_trace, candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven(cast, ready_photo) -> Trace:
    return an_answered_trace(by=cast.anna, photo=ready_photo(), verdict="traced", candidates=[candidate(cast.ben)])


@pytest.fixture
def open_one(cast, ready_photo) -> Trace:
    return an_answered_trace(by=cast.anna, photo=ready_photo(), verdict="inconclusive", reason="piece_too_small")


def retry(anna, trace: Trace, **fields):
    return anna.post(reverse("trace_retry", args=[trace.pk]), fields, follow=True)


def test_what_is_proven_is_not_asked_again(cast, anna, proven):
    before = Trace.objects.values().get()
    assert "Try again" not in anna.get(reverse("trace", args=[proven.pk])).text
    assert "drop the pictures in as a new trace" in retry(anna, proven).text
    ask_again(proven, hint=None)
    assert Trace.objects.values().get() == before
    assert not Job.objects.filter(kind=Job.Kind.TRACE).exists()


def test_a_retry_that_fails_keeps_what_was_found(anna, open_one, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    before = Trace.objects.get()
    monkeypatch.setattr(trace_job, "_ask_the_desk", broken)
    assert "Tracing the leak" in retry(anna, open_one).text
    for _ in range(MAX_ATTEMPTS):
        Job.objects.update(lease_until=None)
        work.run(Job.objects.get(kind=Job.Kind.TRACE).pk)
    after = Trace.objects.get()
    assert (after.state, after.failure_code) == (Trace.State.DONE, "gave_up")
    assert (after.verdict, after.finished_at) == (before.verdict, before.finished_at)
    text = anna.get(reverse("trace", args=[open_one.pk])).text
    assert "The last try did not work" in text and "The piece is too small to say" in text and "Try again" in text


def test_so_does_one_whose_pictures_cannot_be_opened_any_more(anna, open_one):
    retry(anna, open_one)
    storage().delete(open_one.pictures.get().object_name(keeping.LEAK))
    trace_job.answer(open_one.pk)
    after = Trace.objects.get()
    assert (after.state, after.failure_code, after.verdict) == (Trace.State.DONE, "no_picture", open_one.verdict)


def test_a_retry_that_answers_takes_its_place(anna, open_one):
    retry(anna, open_one)
    trace_job.answer(open_one.pk)
    after = Trace.objects.get()
    assert (after.state, after.failure_code) == (Trace.State.DONE, "")
    assert after.verdict != open_one.verdict and after.finished_at > open_one.finished_at
