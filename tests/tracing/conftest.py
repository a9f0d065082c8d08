"""What the tests of the trace pages share."""

import pytest


@pytest.fixture
def anna(cast, client_of):
    return client_of(cast.anna)
