"""Sends the periodic tasks (CELERY_BEAT_SCHEDULE): Celery's beat, but without loading Django, and by the steady clock.

Beat imports every task, and with them OpenCV and the models: 85 MB that only wait. This loop needs a third of it. And beat
waits by the wall clock: where that is set back by an hour, it sends nothing for an hour.

It touches the file that SWEEPER_ALIVE_FILE names, where there is one, with every task that it has tried to send.

    python -m familyvault.sweeper
"""

import logging
import logging.config
import os
import time
from pathlib import Path

from django.conf import settings
from kombu import Producer

from familyvault.celery import app

logger = logging.getLogger(__name__)

MOST_WAITING = 1000


def main() -> None:
    """Send each task of the schedule when it is due, for ever."""
    logging.config.dictConfig(settings.LOGGING)
    schedule = app.conf.beat_schedule
    due = dict.fromkeys(schedule, time.monotonic())
    while True:
        name = min(due, key=due.get)
        time.sleep(max(0.0, due[name] - time.monotonic()))
        send(schedule[name])
        _show_life()
        due[name] = time.monotonic() + schedule[name]["schedule"]


def send(entry: dict) -> None:
    """Send one task, unless so many wait there that nobody seems to fetch any: in a broker's list nothing runs out, and mail
    that no courier fetches must not fill it until nothing else gets through.

    A broker that is down costs this turn only: the next comes in seconds.
    """
    try:
        with app.producer_or_acquire() as producer:
            if _waiting(producer, entry["task"]) < MOST_WAITING:
                app.send_task(entry["task"], producer=producer, **entry.get("options", {}))
    except Exception as error:
        logger.warning("The broker took no %s (%s).", entry["task"], type(error).__name__)


def _waiting(producer: Producer, task: str) -> int:
    queue = app.amqp.router.route({}, task)["queue"]
    return producer.channel.queue_declare(queue=queue.name).message_count


def _show_life() -> None:
    if path := os.environ.get("SWEEPER_ALIVE_FILE"):
        Path(path).touch()


if __name__ == "__main__":
    main()
