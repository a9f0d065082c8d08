"""Work as rows with leases: queue, claim, end, sweep.

The row is the truth and a Celery message only a hint: a lost message, a killed worker or a flushed broker costs
seconds, never a photo. A job is claimed by one conditional UPDATE, so that a message delivered twice has one effect.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from albums.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
HINT_AGAIN_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 5
SWEEP_BATCH = 500
KEPT_AFTER_END = timedelta(days=30)


def enqueue(kind: Job.Kind, subject: UUID) -> Job:
    """Make sure that an open job of this kind exists for `subject`, and hint it to a worker after the commit."""
    job, _ = Job.objects.get_or_create(
        kind=kind, subject=subject, state__in=[Job.State.WAITING, Job.State.RUNNING],
        defaults={"state": Job.State.WAITING, "hinted_at": timezone.now()},
    )  # fmt: skip
    transaction.on_commit(lambda: hint(job.pk))
    return job


def hint(job_id: int) -> None:
    """Tell a worker that there is work. A broker that is down costs only time: the sweeper hints again."""
    from albums.tasks import run_job

    try:
        run_job.delay(job_id)
    except Exception as error:  # the broker's clients raise their own families of errors
        logger.warning("The broker took no hint for job %s (%s); the sweeper will repeat it.", job_id, type(error).__name__)


def claim(job_id: int) -> Job | None:
    """Take a job for LEASE, or return None: it is done, held by another worker, or not due yet."""
    now = timezone.now()
    claimed = Job.objects.filter(_due(now), pk=job_id).update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE
    )
    return Job.objects.get(pk=job_id) if claimed else None


def finish(job: Job) -> None:
    """End a job that did its work."""
    _held(job).update(state=Job.State.DONE, lease_until=None, ended_at=timezone.now())


def give_up(job: Job, *, error: str) -> None:
    """End a job that will never do its work; the caller names the failure on the job's subject."""
    _held(job).update(state=Job.State.FAILED, lease_until=None, ended_at=timezone.now(), last_error=error[:200])


def put_back(job: Job, *, error: str, counts: bool) -> None:
    """Let a job wait and be tried again, later each time. An outage elsewhere does not count as the job's own fault."""
    pause = timedelta(seconds=min(2**job.attempts, 60))
    attempts = job.attempts if counts else job.attempts - 1
    # Nobody was told of the next attempt yet, so the first sweep after the pause hints it.
    _held(job).update(
        state=Job.State.WAITING, lease_until=timezone.now() + pause, hinted_at=None, attempts=attempts,
        last_error=error[:200],
    )  # fmt: skip


def is_last_attempt(job: Job) -> bool:
    return job.attempts >= MAX_ATTEMPTS


def sweep_jobs() -> int:
    """Hint every due job that nobody was told of lately; return how many."""
    now = timezone.now()
    unheard = Q(hinted_at=None) | Q(hinted_at__lte=now - HINT_AGAIN_AFTER)
    due = list(Job.objects.filter(_due(now), unheard).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
    Job.objects.filter(pk__in=due).update(hinted_at=now)
    for job_id in due:
        hint(job_id)
    return len(due)


def forget_ended() -> None:
    """Drop jobs that ended KEPT_AFTER_END ago; what became of their subjects is told by those."""
    Job.objects.filter(ended_at__lte=timezone.now() - KEPT_AFTER_END).delete()


def _due(now) -> Q:
    open_states = [Job.State.WAITING, Job.State.RUNNING]
    return Q(state__in=open_states) & (Q(lease_until=None) | Q(lease_until__lte=now))


def _held(job: Job):
    # Only the holder of this very claim may end it: a worker that outlived its lease changes nothing.
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
