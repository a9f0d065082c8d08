"""Sends the periodic tasks (CELERY_BEAT_SCHEDULE) of the embedded stack: Celery's beat, but without loading Django.

Beat imports every task, and with them OpenCV and the models: 85 MB that only wait. This loop needs a third of it.
The full stack runs Celery's own beat on the same schedule.

    python -m familyvault.sweeper
"""

import logging
import logging.config
import time

from django.conf import settings

from familyvault.celery import app

logger = logging.getLogger(__name__)


def main() -> None:
    """Send each task of the schedule when it is due, for ever."""
    logging.config.dictConfig(settings.LOGGING)
    schedule = app.conf.beat_schedule
    due = dict.fromkeys(schedule, time.monotonic())
    while True:
        name = min(due, key=due.get)
        time.sleep(max(0.0, due[name] - time.monotonic()))
        send(schedule[name])
        due[name] = time.monotonic() + schedule[name]["schedule"]


def send(entry: dict) -> None:
    """Send one task. A broker that is down costs this turn only: the next comes in seconds."""
    try:
        app.send_task(entry["task"], **entry.get("options", {}))
    except Exception as error:
        logger.warning("The broker took no %s (%s).", entry["task"], type(error).__name__)


if __name__ == "__main__":
    main()
