"""A link for so many photos: each that is given full screen counts, and none beyond the limit leaves."""

import pytest

from albums.models import GuestLink, Look
from tests.guests.doors import is_in
from tests.viewing.page import Page


def _used(guest) -> int:
    return GuestLink.objects.get(pk=guest.link.pk).views_used


def test_each_photo_given_counts_one_and_the_last_closes_the_link(guest_with, ready_photo):
    guest, photo = guest_with(view_limit=2), ready_photo()
    page = Page(guest.client)
    page.view(photo)
    assert _used(guest) == 1
    page.view(photo)
    assert not is_in(guest.client)
    assert page.ask_view(photo).status_code == 403
    assert page.ask_thumbs(photo).status_code == 403
    assert _used(guest) == 2
    assert Look.objects.get().view_count == 2


def test_thumbs_and_misses_count_nothing(guest_with, ready_photo, cast):
    guest, photo, elsewhere = guest_with(view_limit=2), ready_photo(), ready_photo(album=cast.garden)
    page = Page(guest.client)
    page.thumbs(photo)
    assert page.ask_view(elsewhere).status_code == 404
    assert _used(guest) == 0


@pytest.mark.parametrize("limit", [None, 5])
def test_a_guest_is_told_how_many_are_left(guest_with, limit):
    page = guest_with(view_limit=limit).client.get("/").content.decode()
    assert ("You may open 5 more photos" in page) is (limit is not None)


def test_an_open_page_hears_how_many_are_left(guest_with, ready_photo):
    guest, photo = guest_with(view_limit=3), ready_photo()
    Page(guest.client).view(photo)
    assert guest.client.get("/watch/").json() == {"open": True, "ended": None, "looks_left": 2}


def test_relatives_use_no_links_looks_up(guest_with, ready_photo, cast, client_of):
    guest, photo = guest_with(view_limit=1), ready_photo()
    Page(client_of(cast.ben)).view(photo)
    assert _used(guest) == 0


def test_a_limited_links_page_says_so_to_its_script(guest_with, ready_photo, cast):
    """So that it asks for no photo before it is looked at."""
    ready_photo()
    path = f"/albums/{cast.beach.pk}/"
    assert b"data-counted" in guest_with(view_limit=3).client.get(path).content
    assert b"data-counted" not in guest_with().client.get(path).content
