"""What the tests of sharing share."""

from tests.sharing.doors import invited  # noqa: F401
