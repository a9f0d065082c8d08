"""Whether the clock can be believed, where it says that something is old enough to be destroyed.

A clock that is set ahead by weeks, and back again later, would empty the bin for good within seconds. So the vault notes
what time it is while it runs. Where much more time has gone by than it has seen, it was off, or its clock has leapt: it
cannot know which, and for a day it destroys nothing by age. Somebody may notice meanwhile, and the log says it.
"""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)

LEAP = PAUSE = timedelta(days=1)
NOTED_EVERY = timedelta(hours=1)
_SEEN = "clock-seen"


def is_believed() -> bool:
    """Say whether the clock has shown about this time for PAUSE, or has come here without a leap. Ask often: it is also by
    this that the time is noted.
    """
    now = timezone.now()
    seen_at, believed_from = cache.get(_SEEN, (None, now))
    if seen_at is not None and now - seen_at > LEAP:
        believed_from = now + PAUSE
        logger.warning(
            "It is %s since this vault last saw the clock: it was off, or the clock was set. Until %s nothing is destroyed for its age.",
            now - seen_at, believed_from.isoformat(timespec="minutes"),
        )  # fmt: skip
    # After a leap that was taken back, the time that it led to is not waited for.
    believed_from = min(believed_from, now + PAUSE)
    if seen_at is None or abs(now - seen_at) >= NOTED_EVERY:
        cache.set(_SEEN, (now, believed_from), timeout=None)
    return now >= believed_from
