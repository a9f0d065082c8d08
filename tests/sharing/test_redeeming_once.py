"""However many press at the same time, an invitation lets one in. On both databases, with real threads."""


import pytest
from django.test import Client

from accounts.models import User
from albums.endings.revoke import end_all_access, end_invitation
from albums.models import Grant, Invitation, Revocation
from albums.sharing.errors import InvitationClosed, LastKeeper
from albums.sharing.invitations import redeem
from tests.at_once import at_once
from tests.sharing.doors import at_the_door

pytestmark = pytest.mark.django_db(transaction=True)


def test_parallel_presses_make_one_person(cast, invited):
    _, token = invited()
    browsers = [at_the_door(token) for _ in range(6)]
    answers = at_once(*[lambda it=it: it.post("/invitation/", {"name": "Dan"}).status_code for it in browsers])
    assert sorted(answers) == [302, 404, 404, 404, 404, 404]
    assert User.objects.filter(name="Dan").count() == Grant.objects.filter(user__name="Dan").count() == 1


def test_a_new_person_and_an_old_one_do_not_both_get_in(cast, invited):
    invitation, _ = invited(album=cast.garden)
    answers = at_once(
        lambda: redeem(invitation, as_person=None, name="Dan"),
        lambda: redeem(invitation, as_person=cast.ben),
        lambda: redeem(invitation, as_person=cast.cleo),
        refusals=(InvitationClosed,),
    )
    assert answers.count(InvitationClosed) == 2
    assert Grant.objects.filter(album=cast.garden).exclude(user=cast.edda).count() == 1


def test_withdrawing_and_pressing_end_in_one_of_the_two(cast, invited):
    for number in range(5):
        invitation, _ = invited()
        at_once(
            lambda it=invitation, name=f"Dan {number}": redeem(it, as_person=None, name=name),
            lambda it=invitation: end_invitation(it, by=cast.anna),
            refusals=(InvitationClosed,),
        )
        invitation = Invitation.objects.get(pk=invitation.pk)
        withdrawn = Revocation.objects.filter(invitation=invitation).exists()
        assert withdrawn != (invitation.redeemed_at is not None)


def test_two_invitations_to_one_address_make_one_person(cast, invited):
    tokens = [invited(email="dan@example.org")[1] for _ in range(3)]
    browsers: list[Client] = [at_the_door(token) for token in tokens]
    at_once(*[lambda it=it: it.post("/invitation/", {"name": "Dan"}).status_code for it in browsers])
    assert User.objects.filter(email="dan@example.org").count() == User.objects.filter(name="Dan").count() == 1


def test_the_last_two_keepers_cannot_end_each_other(cast):
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    answers = at_once(
        lambda: end_all_access(cast.anna, by=kurt),
        lambda: end_all_access(kurt, by=cast.anna),
        refusals=(LastKeeper,),
    )
    assert answers.count(LastKeeper) == 1
    assert User.objects.keepers().count() == 1
