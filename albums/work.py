"""What each kind of job does, and what becomes of one that fails."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command

from albums import bin, jobs
from albums.alerts import noticing
from albums.ingest import complete, pipeline
from albums.ledger import retention
from albums.models import Job
from albums.storage import storage
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping, shelving, trace_job
from albums.upload import expiry
from familyvault.checkpoint import checkpoint

logger = logging.getLogger(__name__)

DO = {
    Job.Kind.INGEST: pipeline.ingest,
    Job.Kind.ERASE: bin.erase_objects,
    Job.Kind.COMPLETE: complete.complete,
    Job.Kind.TRACE: trace_job.answer,
}
ON_GIVING_UP = {Job.Kind.INGEST: pipeline.give_up, Job.Kind.TRACE: trace_job.give_up}


def run(job_id: int) -> None:
    """Claim a job and do its work, once."""
    job = jobs.claim(job_id)
    if job is None:
        return
    try:
        if job.attempts > jobs.MAX_ATTEMPTS:
            raise RuntimeError("every attempt ended without a word")
        DO[job.kind](job.subject)
    except StorageUnavailable as error:
        jobs.put_back(job, error=type(error).__name__, counts=False)
    except Exception as error:
        logger.exception("Job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        _try_again_or_give_up(job, error)
    else:
        jobs.finish(job)


def sweep() -> None:
    """Repeat lost hints, clear away what ran out (uploads, and what lay thirty days in the bin), have older photos
    completed, empty SQLite's log.
    """
    _do_each(jobs.sweep_jobs, expiry.sweep_uploads, bin.sweep_bin, complete.sweep_incomplete, checkpoint)


def tidy() -> None:
    """Once an hour, remove what nobody asks for any more: ended sessions and jobs, looks that are too old, leaked
    pictures, what interrupted writers left. Then put fingerprints on shelves.
    """
    _do_each(
        _clear_sessions, jobs.forget_ended, retention.forget_old, noticing.forget_old, keeping.sweep,
        _clear_half_written, shelving.tidy,
    )  # fmt: skip


def _do_each(*steps: Callable[[], object]) -> None:
    """One that fails does not keep the others from their turn; it gets its next with the next sweep."""
    for step in steps:
        try:
            step()
        except Exception:
            logger.exception("%s.%s failed and will be tried again", step.__module__, step.__name__)


def _clear_sessions() -> None:
    call_command("clearsessions")


def _clear_half_written() -> None:
    storage().sweep_temporary(older_than=timedelta(days=1))


def _try_again_or_give_up(job: Job, error: Exception) -> None:
    if not jobs.is_last_attempt(job):
        jobs.put_back(job, error=type(error).__name__, counts=True)
        return
    jobs.give_up(job, error=type(error).__name__)
    if job.kind in ON_GIVING_UP:
        ON_GIVING_UP[job.kind](job.subject, error)
