"""What the attacks share: links, invitations, and a world."""

from tests.guests.conftest import made_link  # noqa: F401
from tests.policy.conftest import quick_and_alone, visitor_of, world  # noqa: F401
from tests.sharing.doors import invited  # noqa: F401
