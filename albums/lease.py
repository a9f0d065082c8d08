"""A job may take longer than its lease, when the storage stalls or the machine is busy: the lease is renewed meanwhile.

So leases can be short, and what a killed worker held is taken up by another within seconds.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection
from django.utils import timezone

from albums.jobs import LEASE
from albums.models import Job
from familyvault.alive import show_life

logger = logging.getLogger(__name__)

EVERY_SECONDS = LEASE.total_seconds() / 3
# What takes longer has lost its way, and another attempt may begin.
LONGEST_SECONDS = 20 * 60


@contextmanager
def holding(job: Job) -> Iterator[None]:
    """Keep the lease of a claimed job while the caller works. It ends with the process: a killed worker holds nothing."""
    over = threading.Event()
    threading.Thread(target=_renew_until, args=(over, job), name="lease", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def renew(job: Job) -> None:
    """Only of this very claim: a worker that slept through its lease takes nothing from the next."""
    held = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)
    held.update(lease_until=timezone.now() + LEASE)


def _renew_until(over: threading.Event, job: Job) -> None:
    ends_at = time.monotonic() + LONGEST_SECONDS
    while not over.wait(EVERY_SECONDS) and time.monotonic() < ends_at:
        try:
            # A worker whose every thread is at a long job runs no other task, and is alive all the same.
            show_life()
            renew(job)
        except (Error, OSError) as error:
            logger.warning("The lease of job %s could not be renewed (%s)", job.pk, type(error).__name__)
        finally:
            connection.close()
