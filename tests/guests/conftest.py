"""What the tests of guest links share."""

from collections.abc import Callable
from datetime import timedelta

import pytest


@pytest.fixture
def made_link(cast) -> Callable:
    """Make a link by Anna, to "Beach" for a week if nothing else is said; returns it with its token."""
    from albums.guests.links import Terms, make_link

    def make(label: str = "Gus", **terms):
        given = {"albums": (cast.beach,), "runs_for": timedelta(days=7)} | terms
        return make_link(Terms(label=label, **given), by=cast.anna)

    return make
