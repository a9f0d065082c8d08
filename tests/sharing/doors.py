"""Invitations, and browsers in front of them."""

from collections.abc import Callable

import pytest
from django.test import Client


def at_the_door(token: str, client: Client | None = None) -> Client:
    """Open an invitation's link in a browser, without pressing anything."""
    client = client or Client()
    client.get(f"/invitation/{token}/")
    return client


@pytest.fixture
def invited(cast) -> Callable:
    """Make an invitation by Anna, into "Beach" if nothing else is said; returns it with its token."""
    from albums.sharing.invitations import Offer, invite

    def make(*, name: str = "Dan", email: str = "", by=None, **offer):
        return invite(name=name, email=email, offer=Offer(**({"album": cast.beach} | offer)), by=by or cast.anna)

    return make
