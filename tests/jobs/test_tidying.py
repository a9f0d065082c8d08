"""Once an hour, what nobody asks for any more is removed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Session
from albums import jobs, work
from albums.models import Job
from albums.tracing import shelving

pytestmark = pytest.mark.django_db


def test_ended_sessions_go_and_live_ones_stay(db):
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="live", session_data="", expire_date=now + timedelta(days=1))
    work.tidy()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]


def test_jobs_that_ended_long_ago_go_and_open_ones_stay(db):
    old, recent, waiting = (jobs.enqueue(Job.Kind.INGEST, uuid4()) for _ in range(3))
    for job in (old, recent):
        jobs.finish(jobs.claim(job.pk))
    Job.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=31))
    work.tidy()
    assert set(Job.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}


@pytest.mark.parametrize("chore", [work.sweep, work.tidy])
def test_one_step_that_fails_does_not_keep_the_others_from_their_turn(chore, caplog, monkeypatch):
    done = []

    def fails():
        raise OSError("the disk is full")

    monkeypatch.setattr(jobs, "sweep_jobs", fails)
    monkeypatch.setattr(jobs, "forget_ended", fails)
    monkeypatch.setattr(work, "checkpoint", lambda: done.append("the last of a sweep"))
    monkeypatch.setattr(shelving, "tidy", lambda: done.append("the last of tidying"))
    chore()
    assert len(done) == 1
    assert "fails failed and will be tried again" in caplog.text
