"""Two at once: exactly as many browsers come in, and exactly as many photos leave, as the link allows."""

import pytest
from django.test import Client

from albums.endings.revoke import end_link
from albums.guests.errors import GuestError
from albums.guests.links import PRESETS, extend
from albums.models import Admission, GuestLink, Revocation
from tests.at_once import at_once
from tests.guests.doors import at_the_door, is_in, waits
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("limit", [1, 3])
def test_parallel_browsers_come_in_up_to_the_limit(made_link, limit):
    link, token = made_link(device_limit=limit)
    browsers = [at_the_door(token) for _ in range(6)]
    answers = at_once(*[lambda it=it: it.post("/link/").status_code for it in browsers])
    assert answers == [302] * 6
    assert sum(map(is_in, browsers)) == limit
    assert sum(map(waits, browsers)) == 6 - limit
    assert link.admissions.exclude(admitted_at=None).count() == limit


def test_a_button_pressed_twice_is_one_browser(made_link):
    link, token = made_link()
    browser = at_the_door(token)
    twins = [_twin(browser) for _ in range(4)]
    answers = at_once(*[lambda it=it: it.post("/link/").status_code for it in twins])
    assert answers == [302] * 4
    assert all(map(is_in, twins))
    assert link.admissions.count() == 1


def test_parallel_looks_never_exceed_the_limit(guest_with, ready_photo):
    guest, photo = guest_with(view_limit=3), ready_photo()
    pages = [Page(_twin(guest.client)) for _ in range(8)]
    answers = at_once(*[lambda it=it: it.ask_view(photo).status_code for it in pages])
    assert answers.count(200) == 3
    assert set(answers) <= {200, 403, 404}
    assert GuestLink.objects.get(pk=guest.link.pk).views_used == 3


def test_ending_and_coming_in_leave_nobody_inside(made_link, cast):
    for _ in range(4):
        link, token = made_link()
        browser = at_the_door(token)
        at_once(lambda it=link: end_link(it, by=cast.anna), lambda it=browser: it.post("/link/"))
        assert not is_in(browser)


def test_ending_and_extending_end_in_an_ended_link(made_link, cast):
    for _ in range(4):
        link, token = made_link()

        def stretch(it=link):
            try:
                extend(it, runs_for=PRESETS["month"][0], by=cast.anna)
            except GuestError as refused:
                return refused

        at_once(stretch, lambda it=link: end_link(it, by=cast.anna))
        assert Revocation.objects.filter(link=link).exists()
        assert at_the_door(token).post("/link/").status_code == 404
    assert not Admission.objects.exists()


def _twin(client: Client) -> Client:
    """The same browser once more, as in a second tab."""
    twin = Client()
    twin.cookies.load({name: cookie.value for name, cookie in client.cookies.items()})
    return twin
