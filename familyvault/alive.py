"""A worker's sign of life: a file that it touches with every task it runs.

The sweeper sends a task every few seconds through the broker, so a worker that runs none has gone silent, whatever its
process looks like. The supervisor, outside the worker, replaces it then.
"""

import os
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready


@worker_ready.connect
@task_prerun.connect
@task_postrun.connect
def show_life(**kwargs: Any) -> None:
    """Touch the file that WORKER_ALIVE_FILE names; do nothing where nobody watches."""
    if path := os.environ.get("WORKER_ALIVE_FILE"):
        Path(path).touch()
