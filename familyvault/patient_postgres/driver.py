"""psycopg, with connections that wait no longer than `patience` for any one answer."""

from typing import Any

import psycopg
from psycopg import *  # noqa: F403  (Django takes the driver's errors from here)
from psycopg.errors import _WaitTimeout

# Seconds, or None for ever: migrations, backups and the worker's long questions take what they take. gunicorn_conf sets it.
patience: float | None = None


class PatientConnection(psycopg.Connection):
    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raise OperationalError, and close the connection, when the server leaves us without an answer."""
        if timeout is not None or patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, patience)
        except _WaitTimeout:
            # What the server was asked is under way for all we know: nothing else can be asked here.
            self.close()
            raise psycopg.OperationalError("the database did not answer in time") from None


connect = PatientConnection.connect
