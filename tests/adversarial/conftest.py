"""What the attacks share: fresh rate limits, links, invitations."""

import pytest
from django.core.cache import cache

from tests.guests.conftest import made_link  # noqa: F401
from tests.policy.conftest import quick_and_alone, visitor_of, world  # noqa: F401
from tests.sharing.doors import invitation_maker


@pytest.fixture(autouse=True)
def no_haste(monkeypatch) -> None:
    """A busy machine's "ask again" is no answer to an attack; tests/endings tries how long a decision holds."""
    monkeypatch.setattr("albums.viewing.moment.DECISION_HOLDS", 3600.0)


@pytest.fixture(autouse=True)
def forgotten_rate_limits(db) -> None:
    """Start with no knocks counted: on the full stack the cache outlives a test's transaction."""
    cache.clear()


@pytest.fixture
def invited(cast):
    """Make an invitation by Anna, into "Beach" if nothing else is said; returns it with its token."""
    return invitation_maker(cast)
