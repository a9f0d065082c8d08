"""What a page read before an ending, it does not write back after it."""

import pytest

from accounts.models import User
from albums.endings.revoke import end_all_access
from tests.at_once import at_once
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

RIGHTS = ("is_keeper", "is_staff", "is_active")


@pytest.fixture
def kurt(cast) -> User:
    return User.objects.create_user(name="Kurt", is_keeper=True)


@pytest.fixture
def kurts_browser(kurt, client_of):
    browser = client_of(kurt)
    browser.get("/")
    return browser


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
        twin = type(kurts_browser)()
        twin.cookies.load({key: cookie.value for key, cookie in kurts_browser.cookies.items()})
        return twin.post(f"/people/{kurt.pk}/name/", {"name": name}).status_code

    at_once(lambda: end_all_access(kurt, by=cast.anna), *[lambda it=name: rename(it) for name in names])
    after = User.objects.get(pk=kurt.pk)
    assert not (after.is_keeper or after.is_active)


def test_a_renaming_says_who_is_called_what(cast, client_of):
    page = client_of(cast.anna).post(f"/people/{cast.ben.pk}/name/", {"name": "Benno"}, follow=True)
    assert "Ben is now called Benno." in page.text
