"""What each person finds on the album pages, and what they do not learn."""

from uuid import uuid4

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_relative_finds_only_their_albums(cast, client_of):
    page = client_of(cast.ben).get(reverse("home")).content.decode()
    assert "Beach" in page
    assert "Garden" not in page


@pytest.mark.parametrize(("person", "status"), [("ben", 200), ("otto", 200), ("anna", 200), ("edda", 404), ("cara", 404)])
def test_album_opens_for_those_with_a_live_grant(cast, client_of, person, status):
    response = client_of(getattr(cast, person)).get(reverse("album", args=[cast.beach.pk]))
    assert response.status_code == status
    assert ("Beach" in response.content.decode()) == (status == 200)


def test_unknown_album_and_forbidden_album_answer_alike(cast, client_of):
    client = client_of(cast.edda)
    forbidden = client.get(reverse("album", args=[cast.beach.pk]))
    unknown = client.get(reverse("album", args=[uuid4()]))
    assert forbidden.status_code == unknown.status_code == 404
    assert forbidden.content == unknown.content


def test_empty_album_says_what_to_do_next(cast, client_of):
    assert "Add photos" in client_of(cast.anna).get(reverse("album", args=[cast.beach.pk])).content.decode()
    assert "as soon as somebody adds them" in client_of(cast.ben).get(reverse("album", args=[cast.beach.pk])).content.decode()


def test_keeper_without_albums_is_led_to_the_first(cast, client_of):
    cast.beach.delete()
    cast.garden.delete()
    assert "Make an album" in client_of(cast.anna).get(reverse("home")).content.decode()


def test_page_holds_no_picture(cast, client_of, ready_photo):
    photo = ready_photo()
    page = client_of(cast.ben).get(reverse("album", args=[cast.beach.pk])).content.decode()
    assert f'data-photo-id="{photo.pk}"' in page
    assert "<img" not in page
    assert "blob:" not in page


def test_photos_stand_under_the_month_they_were_taken_in(cast, client_of, ready_photo):
    from django.utils.dateparse import parse_datetime

    photo = ready_photo()
    # Half past midnight in Berlin is still July in UTC.
    photo.shown_at = parse_datetime("2025-07-31T22:30:00Z")
    photo.save()
    page = client_of(cast.ben).get(reverse("album", args=[cast.beach.pk])).content.decode()
    assert "August 2025" in page
    assert "July 2025" not in page
