"""/healthz: this process answers. /readyz: everything it needs answers too.

Both are open to everybody, so they name no version, host or error: only which part is not ready. They are answered
ahead of every other middleware, since sessions, people and the family's time zone all come out of the database.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts import mail_out
from albums.storage import storage
from albums.storage.errors import StorageError
from familyvault.celery import app as celery_app

logger = logging.getLogger(__name__)

DEADLINE_SECONDS = 3.0
# Probes come every few seconds; a stranger's flood of them must not become a flood of writes to the storage.
FRESH_SECONDS = 2.0


class HealthMiddleware:
    """Answers GET and HEAD of the two paths, and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._answers = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and request.path in self._answers:
            return self._answers[request.path]()
        return self.get_response(request)


def alive() -> HttpResponse:
    """Answer 200 without touching the database, the broker or the storage."""
    return JsonResponse({"status": "alive"})


def ready() -> HttpResponse:
    """Answer 200 when database, broker and storage all do, else 503 with the names of those that do not.

    Mail that has to wait keeps nobody from looking: that is told, and is no reason to take the vault out of service.
    """
    if missing := _probe.missing():
        return JsonResponse({"status": "not ready", "missing": missing}, status=503)
    return JsonResponse({"status": "ready", "late": ["mail"]} if mail_out.is_out() else {"status": "ready"})


def check_database() -> None:
    """Ask the database for nothing in particular. Raises whatever its driver raises."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def check_broker() -> None:
    """Open a channel to the broker: Redis is pinged by it; of a folder we ask that it can be written to.

    Raises kombu's OperationalError, or OSError.
    """
    with celery_app.connection_for_write(connect_timeout=DEADLINE_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=DEADLINE_SECONDS)
        folder = getattr(broker.default_channel, "data_folder_in", None)
        if folder and not os.access(folder, os.W_OK | os.X_OK):
            raise OSError("the broker's folder is not writable")


def check_storage() -> None:
    """Write, read and remove a few bytes. Raises StorageUnavailable."""
    storage().check()


class Probe:
    """Runs named checks side by side, each within the deadline, and remembers the answer for a moment.

    A check that hangs stays the one thread that hangs: it counts as not ready until it ends, and is not started again.
    """

    def __init__(self, checks: dict[str, Callable[[], None]]) -> None:
        self._checks = checks
        self._lock = threading.Lock()
        self._running: dict[str, Future[None]] = {}
        self._executor: ThreadPoolExecutor | None = None
        self._asked_at = float("-inf")
        self._missing: list[str] = []

    def missing(self) -> list[str]:
        """Return the names of the checks that failed or did not end in time, in the order given."""
        with self._lock:
            if time.monotonic() - self._asked_at >= FRESH_SECONDS:
                self._missing = self._ask()
                self._asked_at = time.monotonic()
            return self._missing

    def _ask(self) -> list[str]:
        # Threads are started here, in the process that answers: they would not survive gunicorn's fork.
        self._executor = self._executor or ThreadPoolExecutor(max_workers=len(self._checks), thread_name_prefix="ready")
        for name, check in self._checks.items():
            if name not in self._running or self._running[name].done():
                self._running[name] = self._executor.submit(check)
        ends_at = time.monotonic() + DEADLINE_SECONDS
        return [name for name in self._checks if not self._answered(name, ends_at=ends_at)]

    def _answered(self, name: str, *, ends_at: float) -> bool:
        try:
            self._running[name].result(timeout=max(0.0, ends_at - time.monotonic()))
        except Exception as error:
            logger.warning("%s is not ready: %s", name, _why(error))
            return False
        return True


def _why(error: Exception) -> str:
    """What a storage says holds no secret, and tells a certificate that nobody vouches for from a server that is gone."""
    return str(error) if isinstance(error, StorageError) else type(error).__name__


_probe = Probe({"database": check_database, "broker": check_broker, "storage": check_storage})
