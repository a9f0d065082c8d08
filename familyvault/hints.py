"""Hints to the workers, through a broker that may be down, silent or flushed: whoever gives one loses seconds at most."""

import logging
from typing import Any

from celery import Task

from albums.storage.patience import Patience

logger = logging.getLogger(__name__)

# What the broker's client takes to give up: its own timeout, or its own tries at a server that refuses.
SILENCE_SECONDS = 6.0
_patience = Patience()


def give_hint(task: Task, *arguments: Any) -> None:
    """Send a task to whoever works. What is lost here is sent again by the sweeper: the database is the truth."""
    if not _patience.may_ask(longest=SILENCE_SECONDS):
        return
    try:
        task.delay(*arguments)
    except Exception as error:  # the broker's clients raise their own families of errors
        _patience.silent()
        logger.warning("The broker took no %s (%s); the sweeper will repeat it.", task.name, type(error).__name__)
    else:
        _patience.answered()
