"""A trace may take longer than a job's lease, and some of its steps do on a busy machine: the lease is renewed meanwhile."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from albums.jobs import LEASE
from albums.models import Job

logger = logging.getLogger(__name__)

EVERY_SECONDS = LEASE.total_seconds() / 3
# What takes longer has lost its way, and another attempt may begin.
LONGEST_SECONDS = 20 * 60


@contextmanager
def holding(kind: Job.Kind, subject: UUID) -> Iterator[None]:
    """Keep the lease of a running job while the caller works. It ends with the process: a killed worker holds nothing."""
    over = threading.Event()
    threading.Thread(target=_renew_until, args=(over, kind, subject), name="lease", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def renew(kind: Job.Kind, subject: UUID) -> None:
    running = Job.objects.filter(kind=kind, subject=subject, state=Job.State.RUNNING)
    running.update(lease_until=timezone.now() + LEASE)


def _renew_until(over: threading.Event, kind: Job.Kind, subject: UUID) -> None:
    ends_at = time.monotonic() + LONGEST_SECONDS
    while not over.wait(EVERY_SECONDS) and time.monotonic() < ends_at:
        try:
            renew(kind, subject)
        except DatabaseError as error:
            logger.warning("The lease of %s %s could not be renewed (%s)", kind, subject, type(error).__name__)
        finally:
            connection.close()
