"""Who comes by a guest link while the vault is frozen is told that it is closed for a while, not that the link is dead."""

import pytest
from django.test import Client
from django.urls import reverse

from albums.endings.freeze import start_freeze


@pytest.mark.parametrize("how", ["live", "second", "unbound"])
def test_a_link_opened_in_a_freeze(cast, guest_with, how):
    guest = guest_with(how)
    start_freeze(by=cast.anna)
    for client in (guest.client, Client()):
        answer = client.get(f"/link/{guest.token}/", follow=True)
        assert answer.status_code == 200
        assert "closed for now" in answer.text and "does not open" not in answer.text


@pytest.mark.parametrize("how", ["live", "second"])
def test_the_page_of_a_link_that_was_pressed_before(cast, guest_with, how):
    guest = guest_with(how)
    start_freeze(by=cast.anna)
    for answer in (guest.client.get(reverse("guest_link")), guest.client.post(reverse("guest_link"))):
        assert answer.status_code == 200 and "closed for now" in answer.text


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_link_that_has_ended_is_not_said_to_open_again(cast, guest_with, how):
    guest = guest_with(how)
    start_freeze(by=cast.anna)
    assert guest.client.get(f"/link/{guest.token}/", follow=True).status_code == 404
