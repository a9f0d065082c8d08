"""Captions, covers, and the page on which a photo is changed."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "status"), [("anna", 302), ("otto", 302), ("cleo", 404), ("ben", 404), ("edda", 404), ("cara", 404)]
)
def test_caption_is_written_by_those_who_run_the_album(cast, client_of, ready_photo, person, status):
    photo = ready_photo(by=cast.anna)
    response = client_of(getattr(cast, person)).post(
        reverse("photo_caption", args=[photo.pk]), {"caption": "Sand in everything", "state": "failed"}
    )
    photo.refresh_from_db()
    assert response.status_code == status
    assert photo.caption == ("Sand in everything" if status == 302 else "")
    assert photo.state == "ready"


def test_contributor_writes_the_captions_of_their_own(cast, client_of, ready_photo):
    photo = ready_photo(by=cast.cleo)
    client_of(cast.cleo).post(reverse("photo_caption", args=[photo.pk]), {"caption": "Mine"})
    photo.refresh_from_db()
    assert photo.caption == "Mine"


def test_caption_that_is_too_long_is_said_and_nothing_is_lost(cast, client_of, ready_photo):
    photo = ready_photo()
    client = client_of(cast.anna)
    client.post(reverse("photo_caption", args=[photo.pk]), {"caption": "Short"})
    page = client.post(reverse("photo_caption", args=[photo.pk]), {"caption": "x" * 501}, follow=True)
    photo.refresh_from_db()
    assert photo.caption == "Short"
    assert "room for 500 letters" in page.content.decode()


def test_the_page_draws_the_photo_that_is_changed(cast, client_of, ready_photo):
    photo = ready_photo()
    page = client_of(cast.anna).get(reverse("photo_edit", args=[photo.pk])).content.decode()
    assert f'data-photo-id="{photo.pk}"' in page
    assert "<img" not in page


def test_chosen_cover_stands_on_the_first_page(cast, client_of, ready_photo):
    chosen, newest = ready_photo(), ready_photo()
    client = client_of(cast.otto)
    client.post(reverse("album_cover", args=[cast.beach.pk]), {"photo": str(chosen.pk)})
    page = client.get(reverse("home")).content.decode()
    assert str(chosen.pk) in page
    assert str(newest.pk) not in page


def test_cover_comes_from_the_album_itself(cast, client_of, ready_photo):
    elsewhere = ready_photo(album=cast.garden)
    response = client_of(cast.anna).post(reverse("album_cover", args=[cast.beach.pk]), {"photo": str(elsewhere.pk)})
    assert response.status_code == 404


def test_binned_cover_gives_way_to_the_newest(cast, client_of, ready_photo):
    chosen, newest = ready_photo(), ready_photo()
    client = client_of(cast.anna)
    client.post(reverse("album_cover", args=[cast.beach.pk]), {"photo": str(chosen.pk)})
    client.post(reverse("photo_binning", args=[chosen.pk]))
    page = client.get(reverse("home")).content.decode()
    assert str(newest.pk) in page


def test_a_photo_without_a_date_is_not_said_to_be_of_today(cast, client_of, ready_photo):
    ready_photo()
    page = client_of(cast.ben).get(reverse("album", args=[cast.beach.pk])).content.decode()
    assert 'data-taken="Added ' in page


def test_caption_cannot_turn_the_reading_direction(cast, client_of, ready_photo):
    photo = ready_photo()
    client_of(cast.anna).post(reverse("photo_caption", args=[photo.pk]), {"caption": "at \u202ethe\x07 sea, \u05d0\u05e0\u05d4"})
    photo.refresh_from_db()
    assert photo.caption == "at the sea, \u05d0\u05e0\u05d4"
