"""What lets thousands of knocks happen in seconds without one changing another's answer."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def quick_and_alone(settings) -> Iterator[None]:
    """Rate limits are tried elsewhere (tests/adversarial): here each knock is the first."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(cast, ready_photo, quick_and_alone):
    from tests.policy.world import build

    return build(cast, ready_photo)


@pytest.fixture
def visitor_of(world, client_of, guest_with):
    """Make a visitor of a kind."""
    from tests.policy.visitors import knocker

    return lambda kind: knocker(kind, world, client_of=client_of, guest_with=guest_with)
