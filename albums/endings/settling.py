"""When the answer to an ending may leave: not before every decision from before it has run out."""

import logging
import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse

from albums.viewing.board import board
from albums.viewing.moment import ENDING_SETTLES

logger = logging.getLogger(__name__)


def settles(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hold a view's answer back until ENDING_SETTLES seconds after `request.ended_at`, which the view sets at its commit,
    and until every process of the server has come past it.

    Whoever reads "ended" can rely on it: no byte is sent any more on what was decided before.
    """

    @wraps(view)
    def settled(request, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        committed_at = getattr(request, "ended_at", None)
        if committed_at is not None:
            time.sleep(max(0.0, committed_at + ENDING_SETTLES - time.monotonic()))
            if not board.wait_until_past(committed_at):
                logger.warning("A web process has stood still for long: until it goes on or ends, bytes may leave it.")
        return response

    return settled
