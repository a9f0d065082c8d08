"""Who is ended is out at the next request, by every way they had."""

import pytest

from accounts.models import Device, User
from albums.endings.revoke import end_all_access
from albums.models import Grant, Invitation, Revocation
from albums.sharing.errors import LastKeeper
from albums.sharing.invitations import device_link
from tests.sharing.doors import at_the_door


@pytest.fixture
def beach(cast) -> str:
    return f"/albums/{cast.beach.pk}/"


def test_an_ended_grant_closes_the_album_at_the_next_request(cast, client_of, beach):
    ben = client_of(cast.ben)
    assert ben.get(beach).status_code == 200
    client_of(cast.anna).post(f"/grants/{cast.ben.grants.get().pk}/revocation/")
    assert ben.get(beach).status_code == 404
    assert ben.get("/").status_code == 200
    assert Revocation.objects.get(grant__user=cast.ben).revoked_by == cast.anna


def test_a_new_grant_is_the_way_back(cast, client_of, beach):
    anna, ben = client_of(cast.anna), client_of(cast.ben)
    anna.post(f"/grants/{cast.ben.grants.get().pk}/revocation/")
    offer = {"album": str(cast.beach.pk), "role": "viewer", "tier": "close"}
    anna.post(f"/people/{cast.ben.pk}/grants/", offer)
    assert ben.get(beach).status_code == 200
    assert Grant.objects.filter(user=cast.ben).count() == 2


def test_undo_gives_a_new_grant_like_the_ended_one(cast, client_of, beach):
    anna, ended = client_of(cast.anna), cast.cleo.grants.get()
    page = anna.post(f"/grants/{ended.pk}/revocation/", follow=True)
    assert f'action="/grants/{ended.pk}/restoration/"' in page.text
    anna.post(f"/grants/{ended.pk}/restoration/")
    again = Grant.objects.live().get(user=cast.cleo)
    assert (again.album, again.role, again.tier) == (ended.album, ended.role, ended.tier)
    assert again.pk != ended.pk


def test_only_an_ended_grant_is_given_again_and_only_by_those_who_may(cast, client_of):
    cara = cast.cara.grants.get()
    for person in (cast.ben, cast.cara, cast.edda, cast.otto):
        assert client_of(person).post(f"/grants/{cara.pk}/restoration/").status_code == 404
    assert client_of(cast.anna).post(f"/grants/{cast.ben.grants.get().pk}/restoration/").status_code == 404
    assert not Grant.objects.live().filter(user=cast.cara).exists()


def test_an_owner_takes_back_what_they_ended(cast, client_of):
    otto, ben = client_of(cast.otto), cast.ben.grants.get()
    otto.post(f"/grants/{ben.pk}/revocation/")
    assert otto.post(f"/grants/{ben.pk}/restoration/").status_code == 302
    assert Grant.objects.live().filter(user=cast.ben).exists()


def test_ending_everything_ends_sessions_grants_devices_and_invitations(cast, client_of, beach, invited):
    ben = client_of(cast.ben)
    ben.get(beach)
    invited(email="BEN@example.org")
    _, token = device_link(cast.ben, by=cast.anna)
    waiting = at_the_door(token)
    client_of(cast.anna).post(f"/people/{cast.ben.pk}/revocation/")
    assert ben.get(beach).status_code == 302
    assert waiting.post("/invitation/").status_code == 404
    assert not Grant.objects.live().filter(user=cast.ben).exists()
    assert not Device.objects.filter(user=cast.ben, revocation=None).exists()
    assert not Invitation.objects.live().exists()
    assert User.objects.get(pk=cast.ben.pk).session_epoch == 1
    assert client_of(User.objects.get(pk=cast.ben.pk)).get(beach).status_code == 302


def test_ending_twice_is_ending(cast):
    end_all_access(cast.ben, by=cast.anna)
    end_all_access(cast.ben, by=cast.anna)
    assert Revocation.objects.filter(grant__user=cast.ben).count() == 1


def test_an_ended_owners_invitations_die_with_the_grant(cast, client_of, invited):
    _, token = invited(by=cast.otto)
    client_of(cast.anna).post(f"/grants/{cast.otto.grants.get().pk}/revocation/")
    assert at_the_door(token).post("/invitation/", {"name": "Mallory"}).status_code == 404


def test_an_ended_keepers_invitations_die_with_them(cast, invited):
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    _, token = invited(by=kurt, makes_keeper=True, album=None)
    end_all_access(kurt, by=cast.anna)
    assert at_the_door(token).post("/invitation/", {"name": "Kurt again"}).status_code == 404
    assert not User.objects.get(pk=kurt.pk).is_keeper


def test_the_last_keeper_cannot_be_ended(cast, client_of):
    anna = client_of(cast.anna)
    page = anna.post(f"/people/{cast.anna.pk}/revocation/", follow=True)
    assert "You are the only keeper" in page.text
    assert User.objects.get(pk=cast.anna.pk).is_keeper
    with pytest.raises(LastKeeper):
        end_all_access(cast.anna, by=None)


ENDINGS = ["/people/{ben}/revocation/", "/people/{ben}/grants/", "/people/{ben}/name/", "/people/{ben}/device-link/"]


@pytest.mark.parametrize("path", [*ENDINGS, "/grants/{grant}/revocation/"])
@pytest.mark.parametrize("person", ["ben", "cleo", "cara", "edda", "dan"])
def test_relatives_and_strangers_change_nobodys_access(path, person, cast, client_of):
    path = path.format(ben=cast.ben.pk, grant=cast.ben.grants.get().pk)
    before = (Grant.objects.live().count(), Revocation.objects.count(), Invitation.objects.count())
    assert client_of(getattr(cast, person)).post(path, {"name": "X"}).status_code in (403, 404)
    assert before == (Grant.objects.live().count(), Revocation.objects.count(), Invitation.objects.count())


def test_an_owner_ends_others_in_their_album_but_no_owner_and_no_other_album(cast, client_of):
    otto = client_of(cast.otto)
    assert otto.post(f"/grants/{cast.ben.grants.get().pk}/revocation/").status_code == 302
    assert otto.post(f"/grants/{cast.edda.grants.get().pk}/revocation/").status_code == 404
    assert otto.post(f"/grants/{cast.otto.grants.get().pk}/revocation/").status_code == 404


@pytest.mark.parametrize("path", [*ENDINGS, "/grants/{grant}/revocation/"])
def test_looking_at_an_ending_ends_nothing(path, cast, client_of):
    path = path.format(ben=cast.ben.pk, grant=cast.ben.grants.get().pk)
    before = (Grant.objects.live().count(), Revocation.objects.count(), Invitation.objects.count())
    # Giving access has a page of its own; all else is only done, never looked at.
    assert client_of(cast.anna).get(path).status_code == (200 if path.endswith("/grants/") else 405)
    assert before == (Grant.objects.live().count(), Revocation.objects.count(), Invitation.objects.count())
