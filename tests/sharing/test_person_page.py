"""One person's page: everything they have, with who gave it when, and everything that was done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from albums.endings.revoke import end_all_access, end_device
from albums.models import Invitation
from albums.sharing.grants import Terms, add_grant
from albums.sharing.invitations import device_link


@pytest.fixture
def page_of(cast, client_of):
    """What Anna reads on somebody's page."""
    return lambda person: client_of(cast.anna).get(f"/people/{person.pk}/").text


def test_what_they_have_is_there_with_who_gave_it(cast, page_of):
    end = timezone.now() + timedelta(days=400)
    add_grant(cast.ben, album=None, terms=Terms(role="contributor", tier="wider", expires_at=end), by=cast.anna)
    page = page_of(cast.ben)
    for words in ("Ben", "ben@example.org", "Beach", "All albums", "Looks, close family", "wider circle, until", "by Anna"):
        assert words in page, words
    for grant in cast.ben.grants.all():
        assert f"/grants/{grant.pk}/change/" in page and f"/grants/{grant.pk}/revocation/" in page


def test_devices_and_unused_device_links_can_be_ended_there(cast, client_of, page_of):
    client_of(cast.ben).get("/")
    link, _ = device_link(cast.ben, by=cast.anna)
    page = page_of(cast.ben)
    assert f"/devices/{cast.ben.devices.get().pk}/revocation/" in page
    assert f"/people/invitations/{link.pk}/revocation/" in page


def test_what_was_done_is_told_in_sentences(cast, client_of, page_of):
    client_of(cast.ben).get("/", headers={"User-Agent": "Firefox Windows"})
    add_grant(cast.ben, album=cast.garden, terms=Terms(), by=cast.anna)
    end_device(cast.ben.devices.get(), by=cast.anna)
    page = page_of(cast.ben)
    assert "gave" in page and "ended the device" in page
    assert f'href="/ledger/viewers/{cast.ben.pk}/"' in page


def test_the_ended_can_be_let_in_again_and_the_last_keeper_not_ended(cast, page_of):
    assert f"/people/{cast.anna.pk}/revocation/" not in page_of(cast.anna)
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    assert f"/people/{cast.anna.pk}/revocation/" in page_of(cast.anna)
    end_all_access(kurt, by=cast.anna)
    page = page_of(kurt)
    assert "All access was ended" in page and f"/people/{kurt.pk}/grants/" in page
    assert f"/people/{kurt.pk}/revocation/" not in page and f"/people/{kurt.pk}/device-link/" not in page


def test_an_invitation_of_somebody_else_is_not_there(cast, invited, page_of):
    invited(name="Uncle Theo")
    assert "Uncle Theo" not in page_of(cast.ben)
    assert Invitation.objects.count() == 1


def test_who_is_not_there_has_no_page(cast, client_of):
    assert client_of(cast.anna).get(f"/people/{cast.beach.pk}/").status_code == 404
