"""Access to albums never makes a keeper again; a link of its own does, also for somebody ended who has no e-mail."""

import pytest

from accounts.models import User
from albums.endings.freeze import start_freeze
from albums.endings.revoke import end_all_access
from albums.models import Deed, Grant, Invitation
from albums.sharing.grants import Terms, give_grant
from tests.sharing.doors import at_the_door

LABEL = "Link to keep the vault again"


@pytest.fixture
def kurt(cast) -> User:
    """A keeper without e-mail whose every access was ended."""
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    end_all_access(kurt, by=cast.anna)
    return kurt


@pytest.fixture
def token_for(cast, client_of):
    """Anna makes a link to keep the vault for somebody; returns its token."""

    def make(person: User) -> str:
        page = client_of(cast.anna).post(f"/people/{person.pk}/keeper-link/", follow=True)
        assert "To keep the vault with you." in page.text
        return page.context["address"].rstrip("/").rpartition("/")[2]

    return make


def keeps(person: User) -> bool:
    return User.objects.keepers().filter(pk=person.pk).exists()


def test_the_receipt_and_their_page_say_it_and_lead_there(cast, client_of):
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    anna = client_of(cast.anna)
    assert "to keep the vault again, they need a link" in anna.get(f"/people/{kurt.pk}/").text
    receipt = anna.post(f"/people/{kurt.pk}/revocation/", follow=True).text
    assert "None of that makes them a keeper again" in receipt
    for page in (receipt, anna.get(f"/people/{kurt.pk}/").text):
        assert LABEL in page and f'action="/people/{kurt.pk}/keeper-link/"' in page
    assert Deed.objects.get(kind=Deed.Kind.PERSON_ENDED).detail == "kept the vault until then"


def test_it_is_not_said_of_who_never_kept(cast, client_of):
    receipt = client_of(cast.anna).post(f"/people/{cast.ben.pk}/revocation/", follow=True).text
    assert "keeper again" not in receipt and "keeper-link" not in receipt
    assert "keeper-link" not in client_of(cast.anna).get(f"/people/{cast.cleo.pk}/").text


def test_an_ended_keeper_without_e_mail_keeps_again_by_it_once(kurt, token_for):
    token = token_for(kurt)
    phone = at_the_door(token)
    assert "asks you to keep the vault together" in phone.get("/invitation/").text
    assert not keeps(kurt)
    assert phone.post("/invitation/")["Location"] == "/"
    assert phone.get("/people/").status_code == 200 and keeps(kurt)
    assert at_the_door(token).post("/invitation/").status_code == 404
    assert User.objects.filter(name="Kurt").count() == 1


def test_who_was_let_in_to_see_can_still_be_made_a_keeper_again(cast, client_of, kurt, token_for):
    give_grant(kurt, album=cast.beach, terms=Terms(), by=cast.anna)
    assert not keeps(kurt)
    assert LABEL in client_of(cast.anna).get(f"/people/{kurt.pk}/").text
    own = at_the_door(token_for(kurt), client_of(kurt))
    assert own.post("/invitation/", follow=True).status_code == 200
    assert keeps(kurt) and own.get("/people/").status_code == 200
    assert LABEL not in client_of(cast.anna).get(f"/people/{kurt.pk}/").text


def test_nobody_else_becomes_a_keeper_by_it(cast, client_of, kurt, token_for):
    ben = at_the_door(token_for(kurt), client_of(cast.ben))
    ben.post("/invitation/")
    assert not keeps(cast.ben) and not keeps(kurt)
    assert Invitation.objects.live().exists()


def test_it_dies_with_a_withdrawal_with_its_maker_and_in_a_freeze(cast, client_of, kurt, token_for):
    token = token_for(kurt)
    start_freeze(by=cast.anna)
    at_the_door(token).post("/invitation/")
    assert not keeps(kurt)
    client_of(cast.anna).post("/freeze/ending/")
    client_of(cast.anna).post(f"/people/invitations/{Invitation.objects.get().pk}/revocation/")
    assert at_the_door(token).post("/invitation/").status_code == 404
    token = token_for(kurt)
    User.objects.filter(pk=cast.otto.pk).update(is_keeper=True)
    end_all_access(cast.anna, by=cast.otto)
    assert at_the_door(token).post("/invitation/").status_code == 404
    assert not keeps(kurt)


def test_whoever_is_ended_again_loses_an_unused_one(cast, kurt, token_for):
    give_grant(kurt, album=cast.beach, terms=Terms(), by=cast.anna)
    token = token_for(kurt)
    end_all_access(kurt, by=cast.anna)
    assert at_the_door(token).post("/invitation/").status_code == 404
    assert not keeps(kurt)


def test_only_keepers_make_it_and_none_for_a_keeper(cast, client_of, kurt):
    Grant.objects.create(user=cast.otto, album=None, role=Grant.Role.OWNER)
    for person in (cast.ben, cast.otto, cast.stella):
        assert client_of(person).post(f"/people/{kurt.pk}/keeper-link/").status_code == 404
    told = client_of(cast.anna).post(f"/people/{cast.anna.pk}/keeper-link/", follow=True)
    assert "keeps the vault already" in told.text
    assert not Invitation.objects.exists()
