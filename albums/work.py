"""What each kind of job does, and what becomes of one that fails."""

import errno
import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, transaction

from albums import bin, jobs, strays
from albums.alerts import noticing
from albums.ingest import complete, pipeline
from albums.lease import holding
from albums.ledger import retention
from albums.models import Job
from albums.storage import storage
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping, shelving, trace_job
from albums.upload import expiry
from familyvault import clock
from familyvault.checkpoint import checkpoint

logger = logging.getLogger(__name__)

DO = {
    Job.Kind.INGEST: pipeline.ingest,
    Job.Kind.ERASE: bin.erase_objects,
    Job.Kind.COMPLETE: complete.complete,
    Job.Kind.TRACE: trace_job.answer,
}
# Room on the disk, files that may be open, memory for another process.
OUT_OF_MEANS = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM}
OUTAGE_SAID_EVERY = 60.0
_outage_said_at = float("-inf")
ON_GIVING_UP = {Job.Kind.INGEST: pipeline.give_up, Job.Kind.TRACE: trace_job.give_up}


def run(job_id: int) -> None:
    """Claim a job and do its work, once."""
    job = jobs.claim(job_id)
    if job is None:
        return
    try:
        if job.attempts > jobs.MAX_ATTEMPTS:
            raise RuntimeError("every attempt ended without a word")
        with holding(job):
            DO[job.kind](job.subject)
    except Exception as error:
        if _is_outage(error):
            logger.log(_outage_level(), "Job %s (%s) waits for the vault (%s)", job.pk, job.kind, type(error).__name__)
            _leave_broken_connection()
            jobs.put_back(job, error=type(error).__name__, counts=False)
            return
        logger.exception("Job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        _try_again_or_give_up(job, error)
    else:
        jobs.finish(job)


def sweep() -> None:
    """Repeat lost hints, clear away what ran out (uploads, and what lay thirty days in the bin), have older photos
    completed, empty SQLite's log.
    """
    _do_each(jobs.sweep_jobs, expiry.sweep_uploads, _empty_bin, complete.sweep_incomplete, checkpoint)


def tidy() -> None:
    """Once an hour, remove what nobody asks for any more: ended sessions and jobs, looks that are too old, leaked
    pictures, what interrupted writers left. Then put fingerprints on shelves, and remove objects that nothing names.
    Photos that lost their job, to be prepared or erased, get another.
    """
    _do_each(
        _forget_by_age, jobs.forget_ended, pipeline.sweep_unprepared, bin.sweep_erased, _clear_half_written, shelving.tidy,
        strays.sweep,
    )  # fmt: skip


def _empty_bin() -> None:
    if clock.is_believed():
        bin.sweep_bin()


def _forget_by_age() -> None:
    if clock.is_believed():
        _do_each(_clear_sessions, retention.forget_old, noticing.forget_old, keeping.sweep)


def _do_each(*steps: Callable[[], object]) -> None:
    """One that fails does not keep the others from their turn; it gets its next with the next sweep."""
    for step in steps:
        try:
            step()
        except Exception as error:
            # An outage is said in one line at every sweep; what it may hide is told in full.
            log = logger.warning if _is_outage(error) else logger.exception
            log("%s.%s failed and will be tried again (%s)", step.__module__, step.__name__, type(error).__name__)
            _leave_broken_connection()


def _clear_sessions() -> None:
    call_command("clearsessions")


def _clear_half_written() -> None:
    # No put takes so long: a request ends before, and so does a job.
    storage().sweep_temporary(older_than=timedelta(hours=1))


def _is_outage(error: Exception) -> bool:
    """Whether the vault's surroundings are at fault, and not the job."""
    if isinstance(error, OSError):
        return error.errno in OUT_OF_MEANS
    return isinstance(error, StorageUnavailable | OperationalError | InterfaceError)


def _outage_level() -> int:
    """One warning in OUTAGE_SAID_EVERY seconds: a thousand photos that wait for one storage must not fill the log."""
    global _outage_said_at
    now = time.monotonic()
    if now - _outage_said_at < OUTAGE_SAID_EVERY:
        return logging.DEBUG
    _outage_said_at = now
    return logging.WARNING


def _leave_broken_connection() -> None:
    # One that the database ended is of no use for saying so.
    if connection.connection is not None and not connection.in_atomic_block and not connection.is_usable():
        connection.close()


def _try_again_or_give_up(job: Job, error: Exception) -> None:
    if not jobs.is_last_attempt(job):
        jobs.put_back(job, error=type(error).__name__, counts=True)
        return
    # Both or none: a job that has ended is not there any more to name its subject's failure.
    with transaction.atomic():
        if jobs.give_up(job, error=type(error).__name__) and job.kind in ON_GIVING_UP:
            ON_GIVING_UP[job.kind](job.subject, error)
