"""For whom, and in which state of the thing it is about, a route answers at all; everybody else finds nothing (404).

These are declarations, compared with what the vault really does by the authorization matrix in `tests/policy/`. The
decisions themselves are `albums.viewing.access`'s.
"""

from dataclasses import dataclass
from enum import StrEnum


class Visitor(StrEnum):
    """Every kind of visitor there is."""

    STRANGER = "somebody not signed in"
    KEEPER = "a keeper"
    OWNER = "an owner of the album"
    CONTRIBUTOR = "a contributor of the album"
    VIEWER = "a viewer of the album"
    WIDER = "a viewer of the album in the wider circle"
    ELSEWHERE = "a viewer of another album"
    FORMER = "somebody whose every access was ended"
    FROZEN = "a viewer of the album while the vault is frozen"
    GUEST = "a guest with a live link to the album"
    GUEST_EXPIRED = "a guest whose link ran out"
    GUEST_REVOKED = "a guest whose link was ended"
    GUEST_EXHAUSTED = "a guest whose link has no looks left"
    GUEST_UNBOUND = "a guest who has not pressed the button"
    GUEST_SECOND = "a guest on a second device, waiting to be allowed"
    STAFF = "staff who are not keepers"


class State(StrEnum):
    """Every state that a photo can be in."""

    READY = "ready"
    PROCESSING = "processing"
    FAILED = "failed"
    BINNED = "binned"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Scope:
    """`holders` find something there while the photo is in one of `states`. `subject` names what the address holds."""

    subject: str
    holders: frozenset[Visitor]
    states: frozenset[State] = frozenset(State)
