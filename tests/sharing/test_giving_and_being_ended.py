"""Whoever is ended while they make a way in leaves none behind; and whoever comes in at that instant is out."""

import pytest

from accounts.models import User
from accounts.tokens import hash_token
from albums.endings.revoke import end_all_access, end_grant
from albums.guests.links import PRESETS, Terms as LinkTerms, make_link
from albums.ledger.deeds import deeds_of
from albums.models import Grant, GuestLink, Invitation
from albums.sharing.errors import GiverEnded, InvitationClosed
from albums.sharing.grants import Terms, change_grant, give_grant
from albums.sharing.invitations import device_link, find_live, new_link, redeem
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


@pytest.fixture
def kurt(cast) -> User:
    return User.objects.create_user(name="Kurt", is_keeper=True)


def link_by(keeper: User, album) -> GuestLink:
    return make_link(LinkTerms(label="Gus", albums=(album,), runs_for=PRESETS["week"][0]), by=keeper)[0]


def test_an_owner_whose_access_has_just_ended_invites_nobody(cast, invited):
    end_grant(cast.otto.grants.get(), by=cast.anna)
    with pytest.raises(GiverEnded):
        invited(by=cast.otto)
    give_grant(cast.otto, album=cast.garden, terms=Terms(role="owner"), by=cast.anna)
    with pytest.raises(GiverEnded):
        invited(by=cast.otto, album=cast.beach)
    assert invited(by=cast.otto, album=cast.garden)


def test_a_link_that_a_keeper_made_anew_ends_with_them_whoever_invited(cast, kurt, invited):
    by_anna, renewed = invited(name="Dan")[0], invited(name="Leonie")[0]
    token = new_link(renewed, by=kurt)
    end_all_access(kurt, by=cast.anna)
    with pytest.raises(InvitationClosed):
        find_live(hash_token(token))
    assert list(Invitation.objects.live()) == [by_anna]


def test_a_link_made_anew_while_its_maker_is_ended_does_not_live(cast, kurt, invited):
    for number in range(ROUNDS):
        User.objects.filter(pk=kurt.pk).update(is_active=True, is_keeper=True)
        invitation, token = invited(name=f"Dan {number}")
        made, _ = at_once(
            lambda it=invitation: new_link(it, by=kurt), lambda: end_all_access(kurt, by=cast.anna), refusals=(GiverEnded,)
        )  # fmt: skip
        # Either Kurt never made it, and Anna's still holds, or it ended with him.
        assert Invitation.objects.live().filter(pk=invitation.pk).exists() == (made is GiverEnded)
        assert made is not GiverEnded or find_live(hash_token(token)) == invitation


def test_a_keeper_who_has_just_been_ended_makes_no_way_in(cast, kurt, invited):
    dan = invited(name="Dan")[0]
    end_all_access(kurt, by=cast.anna)
    ways = (
        lambda: invited(by=kurt),
        lambda: invited(by=kurt, album=None, makes_keeper=True),
        lambda: device_link(cast.ben, by=kurt),
        lambda: new_link(dan, by=kurt),
        lambda: link_by(kurt, cast.beach),
        lambda: give_grant(cast.ben, album=cast.garden, terms=Terms(), by=kurt),
        lambda: change_grant(cast.ben.grants.get(), terms=Terms(role="owner"), by=kurt),
    )
    for make in ways:
        with pytest.raises(GiverEnded):
            make()
    assert list(Invitation.objects.all()) == [dan] and not GuestLink.objects.exists()
    assert cast.ben.grants.get().role == "viewer"


def test_an_invitation_made_while_its_maker_is_ended_does_not_live(cast, invited):
    for _ in range(ROUNDS):
        give_grant(cast.otto, album=cast.beach, terms=Terms(role="owner"), by=cast.anna)
        at_once(
            lambda: invited(by=cast.otto), lambda: end_all_access(cast.otto, by=cast.anna), refusals=(GiverEnded,)
        )  # fmt: skip
        assert not Invitation.objects.live().exists()


def test_access_given_while_its_giver_is_ended_was_given_before(cast, kurt):
    roles = (Grant.Role.VIEWER, Grant.Role.CONTRIBUTOR)
    for number in range(ROUNDS):
        User.objects.filter(pk=kurt.pk).update(is_active=True, is_keeper=True)
        role = roles[number % 2]
        given, ended = at_once(
            lambda it=role: give_grant(cast.ben, album=cast.garden, terms=Terms(role=it), by=kurt),
            lambda: end_all_access(kurt, by=cast.anna),
            refusals=(GiverEnded,),
        )
        assert given is GiverEnded or deeds_of(cast.ben.pk).latest("pk").pk < ended.pk


def test_two_keepers_who_give_each_other_access_while_one_is_ended_do_not_wait_for_ever(cast, kurt):
    for _ in range(ROUNDS):
        User.objects.filter(pk=kurt.pk).update(is_active=True, is_keeper=True)
        at_once(
            lambda: give_grant(kurt, album=cast.garden, terms=Terms(), by=cast.anna),
            lambda: give_grant(cast.anna, album=cast.garden, terms=Terms(), by=kurt),
            lambda: end_all_access(kurt, by=cast.anna),
            refusals=(GiverEnded,),
        )
        assert not User.objects.get(pk=kurt.pk).is_keeper


def test_a_link_made_while_its_maker_is_ended_does_not_live(cast, kurt):
    for _ in range(ROUNDS):
        User.objects.filter(pk=kurt.pk).update(is_active=True, is_keeper=True)
        at_once(
            lambda: link_by(kurt, cast.beach), lambda: end_all_access(kurt, by=cast.anna), refusals=(GiverEnded,)
        )  # fmt: skip
        assert not GuestLink.objects.live().exists()


def test_whoever_comes_in_on_a_new_device_while_they_are_ended_is_out(cast):
    for _ in range(ROUNDS):
        give_grant(cast.ben, album=cast.beach, terms=Terms(), by=cast.anna)
        link, _ = device_link(cast.ben, by=cast.anna)
        at_once(
            lambda it=link: redeem(it, as_person=None),
            lambda: end_all_access(cast.ben, by=cast.anna),
            refusals=(InvitationClosed,),
        )
        cast.ben.refresh_from_db()
        assert not cast.ben.is_active and not Invitation.objects.live().exists()


def test_whoever_is_ended_again_while_they_come_back_meets_no_dead_end(cast, invited):
    """Both are carried out, one after the other: neither waits for what the other holds."""
    for _ in range(ROUNDS):
        end_all_access(cast.ben, by=cast.anna)
        invitation, _ = invited(name="Ben", email="ben@example.org")
        came_in, _ = at_once(
            lambda it=invitation: redeem(it, as_person=None),
            lambda: end_all_access(cast.ben, by=cast.anna),
            refusals=(InvitationClosed,),
        )
        cast.ben.refresh_from_db()
        assert came_in in (InvitationClosed, cast.ben)
        assert not cast.ben.is_active and not Invitation.objects.live().exists()
