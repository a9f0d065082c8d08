"""Work as rows with leases: queue, claim, end, sweep.

The row is the truth and a Celery message only a hint: a lost message, a killed worker or a flushed broker costs
seconds, never a photo. A job is claimed by one conditional UPDATE, so that a message delivered twice has one effect.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from albums.models import Job
from familyvault.hints import give_hint

OPEN = [Job.State.WAITING, Job.State.RUNNING]
LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(seconds=60)
# Hundreds may wait for the same storage, and it is to be left in peace; but all goes on within a minute of its return.
OUTAGE_PAUSE = timedelta(seconds=20)
HINT_AGAIN_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 5
# More than are done before the next hint of them. Hinting all that wait would bury the broker under a parent's thousand photos.
SWEEP_BATCH = 100
KEPT_AFTER_END = timedelta(days=30)


@transaction.atomic
def enqueue(kind: Job.Kind, subject: UUID) -> Job:
    """Make sure that a job of this kind will begin for `subject`, and hint it to a worker after the commit.

    One that runs already may have looked before the caller's change: it is done once more.
    """
    opened = Job.objects.filter(kind=kind, subject=subject, state__in=OPEN)
    # Also where nothing changes: the row is held, so that nobody claims or ends the job before the caller's commit.
    while not opened.update(state=Job.State.WAITING, lease_until=None):
        # Of two at once one makes it, and the other finds it.
        Job.objects.bulk_create([Job(kind=kind, subject=subject, hinted_at=timezone.now())], ignore_conflicts=True)
    job = opened.get()
    transaction.on_commit(lambda: hint(job.pk))
    return job


def enqueue_missing(kind: Job.Kind, subjects: QuerySet) -> list[UUID]:
    """Order a job of this kind for those of these rows that have none open, SWEEP_BATCH at most; return their ids."""
    opened = Job.objects.filter(kind=kind, subject=OuterRef("pk"), state__in=OPEN)
    missing = list(subjects.filter(~Exists(opened)).values_list("pk", flat=True)[:SWEEP_BATCH])
    for subject in missing:
        enqueue(kind, subject)
    return missing


def hint(job_id: int) -> None:
    """Tell a worker that there is work. A broker that is down costs only time: the sweeper hints again."""
    from albums.tasks import run_job

    give_hint(run_job, job_id)


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


def give_up(job: Job, *, error: str) -> bool:
    """End a job that will never do its work, and say whether it was still the caller's to end: who then names the failure
    on the job's subject.
    """
    changes = {"state": Job.State.FAILED, "lease_until": None, "ended_at": timezone.now(), "last_error": error[:200]}
    return bool(_held(job).update(**changes))


def put_back(job: Job, *, error: str, counts: bool) -> None:
    """Let a job wait and be tried again, later each time. An outage elsewhere does not count as the job's own fault: it is
    waited out in even steps.
    """
    pause = min(timedelta(seconds=2**job.attempts), LONGEST_PAUSE) if counts else OUTAGE_PAUSE
    attempts = job.attempts if counts else job.attempts - 1
    # Nobody was told of the next attempt yet, so the first sweep after the pause hints it.
    _held(job).update(
        state=Job.State.WAITING, lease_until=timezone.now() + pause, hinted_at=None, attempts=attempts,
        last_error=error[:200],
    )  # fmt: skip


def is_last_attempt(job: Job) -> bool:
    return job.attempts >= MAX_ATTEMPTS


def sweep_jobs() -> int:
    """Hint those of the next due jobs that nobody was told of lately; return how many."""
    now = timezone.now()
    unheard = Q(hinted_at=None) | Q(hinted_at__lte=now - HINT_AGAIN_AFTER) | Q(hinted_at__gt=now)
    next_ones = Job.objects.filter(_due(now)).order_by("pk").values("pk")[:SWEEP_BATCH]
    due = list(Job.objects.filter(unheard, pk__in=next_ones).order_by("pk").values_list("pk", flat=True))
    Job.objects.filter(pk__in=due).update(hinted_at=now)
    for job_id in due:
        hint(job_id)
    return len(due)


def forget_ended() -> None:
    """Drop jobs that ended KEPT_AFTER_END ago; what became of their subjects is told by those."""
    Job.objects.filter(ended_at__lte=timezone.now() - KEPT_AFTER_END).delete()


def _due(now) -> Q:
    # Nobody gives a lease that long: the clock was set back meanwhile, and nothing waits until it is there again.
    impossible = Q(lease_until__gt=now + max(LEASE, LONGEST_PAUSE))
    return Q(state__in=OPEN) & (Q(lease_until=None) | Q(lease_until__lte=now) | impossible)


def _held(job: Job):
    # Only the holder of this very claim may end it: a worker that outlived its lease changes nothing.
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
