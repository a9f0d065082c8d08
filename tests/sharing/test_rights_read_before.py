"""What was read before an ending is not written back after it, nor acted upon."""

import pytest
from django.test import Client

from accounts.models import User
from albums.endings.revoke import end_all_access, end_grant
from albums.models import Grant, Invitation
from albums.sharing.errors import PersonEnded
from albums.sharing.grants import Terms, give_grant
from albums.sharing.invitations import device_link
from tests.at_once import at_once
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

RIGHTS = ("is_keeper", "is_staff", "is_active")


@pytest.fixture
def kurt(cast) -> User:
    return User.objects.create_user(name="Kurt", is_keeper=True)


@pytest.fixture
def browser_of(client_of):
    """A browser that the vault has met."""

    def meet(person: User) -> Client:
        browser = client_of(person)
        browser.get("/")
        return browser

    return meet


@pytest.fixture
def kurts_browser(kurt, browser_of):
    return browser_of(kurt)


def test_a_keeper_who_renames_themselves_while_they_are_ended_stays_ended(cast, kurt, kurts_browser):
    with meanwhile(lambda: end_all_access(kurt, by=cast.anna)):
        kurts_browser.post(f"/people/{kurt.pk}/name/", {"name": "Kurt B."})
    after = User.objects.get(pk=kurt.pk)
    assert [getattr(after, right) for right in RIGHTS] == [False] * 3
    assert (after.name, after.session_epoch) == ("Kurt B.", kurt.session_epoch + 1)
    assert kurts_browser.get("/people/").status_code == 302


def test_whoever_posts_names_without_pause_is_out_when_they_are_ended(cast, kurt, kurts_browser):
    names = [f"Kurt {number}" for number in range(6)]

    def rename(name: str) -> int:
        twin = Client()
        twin.cookies.load({key: cookie.value for key, cookie in kurts_browser.cookies.items()})
        return twin.post(f"/people/{kurt.pk}/name/", {"name": name}).status_code

    at_once(lambda: end_all_access(kurt, by=cast.anna), *[lambda it=name: rename(it) for name in names])
    after = User.objects.get(pk=kurt.pk)
    assert not (after.is_keeper or after.is_active)


def test_a_renaming_says_who_is_called_what(cast, client_of):
    page = client_of(cast.anna).post(f"/people/{cast.ben.pk}/name/", {"name": "Benno"}, follow=True)
    assert "Ben is now called Benno." in page.text


def test_an_owner_lets_nobody_in_again_whom_a_keeper_ends_meanwhile(cast, browser_of):
    ended, otto = cast.ben.grants.get(), browser_of(cast.otto)
    end_grant(ended, by=cast.otto)
    with meanwhile(lambda: end_all_access(cast.ben, by=cast.anna)):
        assert otto.post(f"/grants/{ended.pk}/restoration/").status_code == 404
    assert is_out(cast.ben)


def test_an_owner_changes_nothing_for_somebody_whom_a_keeper_ends_meanwhile(cast, browser_of):
    otto, change = browser_of(cast.otto), f"/grants/{cast.ben.grants.get().pk}/change/"
    with meanwhile(lambda: end_all_access(cast.ben, by=cast.anna)):
        otto.post(change, {"role": "contributor", "tier": "close", "until": ""})
    assert is_out(cast.ben)


def test_a_keepers_word_lets_somebody_in_again_an_owners_does_not(cast, kurt):
    end_all_access(cast.ben, by=cast.anna)
    end_all_access(kurt, by=cast.anna)
    give_grant(kurt, album=cast.beach, terms=Terms(role="owner"), by=cast.anna)
    # Kurt as he was read while he still kept the vault.
    for owner in (cast.otto, kurt):
        with pytest.raises(PersonEnded):
            give_grant(cast.ben, album=cast.beach, terms=Terms(), by=owner)
    assert is_out(cast.ben)
    give_grant(cast.ben, album=cast.beach, terms=Terms(), by=cast.anna)
    assert not is_out(cast.ben)


def test_no_device_link_is_made_for_somebody_who_is_ended_meanwhile(cast, browser_of):
    anna = browser_of(cast.anna)
    with meanwhile(lambda: end_all_access(cast.ben, by=cast.anna)):
        assert anna.post(f"/people/{cast.ben.pk}/device-link/").status_code == 404
    assert not Invitation.objects.exists()


def test_of_a_device_link_and_an_ending_at_once_no_link_stays(cast):
    for _ in range(4):
        give_grant(cast.ben, album=cast.beach, terms=Terms(), by=cast.anna)
        at_once(
            lambda: device_link(cast.ben, by=cast.anna),
            lambda: end_all_access(cast.ben, by=cast.anna),
            refusals=(PersonEnded,),
        )
        assert not Invitation.objects.live().exists()


def test_an_ending_takes_back_invitations_to_the_address_that_the_person_has_by_then(cast, invited):
    User.objects.filter(pk=cast.ben.pk).update(email="berg@example.org")
    invited(email="berg@example.org")
    end_all_access(cast.ben, by=cast.anna)
    assert not Invitation.objects.live().exists()


def is_out(person: User) -> bool:
    has_access = Grant.objects.live().filter(user=person).exists()
    return not has_access and not User.objects.get(pk=person.pk).is_active
