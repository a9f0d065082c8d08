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
    UNGRANTED = "somebody whose grant for the album was ended"
    FORMER = "somebody whose every access was ended"
    DEVICE_ENDED = "a viewer of the album in a browser that was ended"
    FROZEN = "a viewer of the album while the vault is frozen"
    GUEST = "a guest with a live link to the album"
    GUEST_EXPIRED = "a guest whose link ran out"
    GUEST_REVOKED = "a guest whose link was ended"
    GUEST_EXHAUSTED = "a guest whose link has no looks left"
    GUEST_UNBOUND = "a guest who has not pressed the button"
    GUEST_SECOND = "a guest on a second device, waiting to be allowed"
    STAFF = "staff who are not keepers"


class State(StrEnum):
    """Every state of the things that addresses name: a photo, an album; or a link, device, grant, person and the like."""

    READY = "ready"
    PROCESSING = "processing"
    FAILED = "failed"
    OPEN = "open"
    LIVE = "live"
    ENDED = "ended"
    BINNED = "binned"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Scope:
    """`holders` find something while the thing is in one of `states`, `owners` if it is moreover their own.

    Everybody else is answered `otherwise`. `subject` says in words what an address of this scope leads to.
    """

    subject: str
    holders: frozenset[Visitor] = frozenset()
    states: frozenset[State] = frozenset(State)
    owners: frozenset[Visitor] = frozenset()
    otherwise: int = 404

    def admits(self, visitor: Visitor, *, state: State | None, is_own: bool) -> bool:
        """Say whether `visitor` finds something; `state` is None for an address that is about no thing."""
        holds = visitor in self.holders or (is_own and visitor in self.owners)
        return holds and (state is None or state in self.states)


# Who looks after what. Only these sets say who is who; scopes and policies are made of them.
EVERYBODY = frozenset(Visitor)
KEEPERS = frozenset({Visitor.KEEPER})
RUNNING = KEEPERS | {Visitor.OWNER}
ADDING = RUNNING | {Visitor.CONTRIBUTOR}
GUESTS = frozenset({Visitor.GUEST})
LOOKING = ADDING | GUESTS | {Visitor.VIEWER, Visitor.WIDER}
STAFF_MEMBERS = frozenset({Visitor.STAFF})
RELATIVES = LOOKING - GUESTS | STAFF_MEMBERS | {Visitor.ELSEWHERE, Visitor.UNGRANTED}
SIGNED_IN = RELATIVES | GUESTS
# Their session is there and their access is not: they are led to the page that says so.
TOLD_OF_THEIR_END = frozenset({
    Visitor.FORMER, Visitor.FROZEN, Visitor.DEVICE_ENDED,
    Visitor.GUEST_EXPIRED, Visitor.GUEST_REVOKED, Visitor.GUEST_EXHAUSTED, Visitor.GUEST_SECOND,
})  # fmt: skip

_KEPT = frozenset({State.READY, State.PROCESSING, State.FAILED})
_OPEN, _BINNED, _LIVE, _ENDED = (frozenset({each}) for each in (State.OPEN, State.BINNED, State.LIVE, State.ENDED))
_KNOWN = _LIVE | _ENDED

# Albums
LOOK_AT_ALBUM = Scope("an album that is open to them", LOOKING, _OPEN)
ADD_TO_ALBUM = Scope("an album they may add to", ADDING, _OPEN)
RUN_ALBUM = Scope("an album they run", RUNNING, _OPEN)
KEEP_ALBUM = Scope("any album", KEEPERS, _OPEN)
BINNED_ALBUM = Scope("an album in the bin", KEEPERS, _BINNED)

# Photos
LOOK_AT_PHOTO = Scope("a photo of an album that is open to them", LOOKING, frozenset({State.READY}))
CHANGE_PHOTO = Scope("a photo of an album they run, or their own of one they may add to", RUNNING, _KEPT, ADDING)
BINNED_PHOTO = Scope("a photo in the bin: a keeper any, others their own that they put there", KEEPERS, _BINNED, ADDING)
OWN_UPLOAD = Scope("their own upload under way", states=_LIVE, owners=ADDING)

# Access: people, grants, devices, invitations, links
INVITE = Scope("the form of invitations, for whoever runs an album", RUNNING)
ANY_PERSON = Scope("a person, also one who was ended", KEEPERS, _KNOWN)
ACCESS_CELL = Scope("what a person has in an open album, or in all of them", KEEPERS, _OPEN | _KNOWN)
LIVE_PERSON = Scope("a person whose access is not ended as a whole", KEEPERS, _LIVE)
LIVE_GRANT = Scope("a grant that holds, of an album they run", RUNNING, _LIVE)
ANY_GRANT = Scope("a grant of an album they run, also one that has ended", RUNNING, _KNOWN)
ENDED_GRANT = Scope("a grant that was ended, by themselves or for a keeper by anybody", KEEPERS, _ENDED, RUNNING)
ANY_DEVICE = Scope("a device, also one that has ended: a keeper any, others their own", KEEPERS, _KNOWN, RELATIVES)
INVITATION = Scope("an invitation: a keeper any, others their own into an album they run", KEEPERS, _KNOWN, RUNNING)
ANY_LINK = Scope("a guest link, also one that was ended", KEEPERS, _KNOWN)
KEEPERS_RECORD = Scope("a waiting device, an alert, a deed, a trace: for keepers alone", KEEPERS, _LIVE)
OWN_PASSKEY = Scope("their own passkey", states=_LIVE, owners=RELATIVES)

# Doors
LOGGED_OUT = Scope("the log-in, for whoever is not in", EVERYBODY - RELATIVES, otherwise=302)
LOGGED_IN = Scope("the way out, for whoever is in", RELATIVES, otherwise=302)
# In the matrix's vault only the keeper has one.
SECOND_STEP = Scope("for whoever has a passkey or an authenticator app", KEEPERS, otherwise=403)
GUESTS_ONLY = Scope("for guests", GUESTS)
GUEST_DOOR = Scope("the door of a guest link", GUESTS | {Visitor.GUEST_UNBOUND, Visitor.GUEST_SECOND})
# Who waits is led to their link's page; whose browser was ended may log in again.
_ENDED_FOR_GOOD = TOLD_OF_THEIR_END - {Visitor.DEVICE_ENDED, Visitor.GUEST_SECOND}
OWN_ENDING = Scope("the word that their access has ended", _ENDED_FOR_GOOD, otherwise=302)
CLOSED_DOOR = Scope("a door that only the right token opens")
