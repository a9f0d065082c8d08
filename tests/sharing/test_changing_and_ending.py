"""A change and an ending at the same instant: whichever comes first, in the end nothing is open."""

import pytest

from albums.endings.revoke import end_all_access, end_grant
from albums.models import Deed, Grant
from albums.sharing.errors import GrantEnded
from albums.sharing.grants import Terms, change_grant, give_grant
from albums.viewing.viewer import Viewer
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MORE = Terms(role=Grant.Role.CONTRIBUTOR)
ROUNDS = 4


@pytest.fixture
def fresh_grant(cast):
    """Give Ben the least access to "Beach" again."""

    def give() -> Grant:
        return give_grant(cast.ben, album=cast.beach, terms=Terms(tier=Grant.Tier.WIDER), by=cast.anna)

    return give


def sees_beach(cast) -> bool:
    return Grant.objects.of(Viewer(device=None, user=cast.ben)).filter(album=cast.beach).exists()


@pytest.mark.parametrize("owner_ends", [False, True], ids=["by a keeper", "by the album's owner"])
def test_a_grant_that_is_changed_while_it_is_ended_is_ended(cast, fresh_grant, owner_ends):
    ender = cast.otto if owner_ends else cast.anna
    for _ in range(ROUNDS):
        grant = fresh_grant()
        deed, changed = at_once(
            lambda it=grant: end_grant(it, by=ender),
            lambda it=grant: change_grant(it, terms=MORE, by=cast.anna),
            refusals=(GrantEnded,),
        )
        assert not sees_beach(cast)
        assert deed.kind == Deed.Kind.GRANT_ENDED
        assert changed is GrantEnded or changed.revocation.revoked_by == ender


def test_a_grant_that_is_changed_while_all_access_is_ended_is_ended(cast, fresh_grant):
    for _ in range(ROUNDS):
        grant = fresh_grant()
        deed, _ = at_once(
            lambda: end_all_access(cast.ben, by=cast.anna),
            lambda it=grant: change_grant(it, terms=MORE, by=cast.otto),
            refusals=(GrantEnded,),
        )
        cast.ben.refresh_from_db()
        assert not sees_beach(cast) and not cast.ben.is_active
        assert deed.kind == Deed.Kind.PERSON_ENDED


def test_two_changes_at_once_leave_one_grant(cast, fresh_grant):
    for _ in range(ROUNDS):
        grant = fresh_grant()
        at_once(
            lambda it=grant: change_grant(it, terms=MORE, by=cast.anna),
            lambda it=grant: change_grant(it, terms=Terms(), by=cast.otto),
            refusals=(GrantEnded,),
        )
        assert Grant.objects.live().filter(user=cast.ben, album=cast.beach).count() == 1
