"""Who may make, rename, order and delete albums."""

import pytest
from django.urls import reverse

from albums.models import Album

pytestmark = pytest.mark.django_db


def test_keeper_makes_an_album(cast, client_of):
    response = client_of(cast.anna).post(
        reverse("album_new"), {"name": "First snow", "photo_order": "newest", "keeps_originals": "on"}
    )
    album = Album.objects.get(name="First snow")
    assert response.status_code == 302
    assert response["Location"] == reverse("album_upload", args=[album.pk])


def test_album_without_a_name_is_refused_in_words(cast, client_of):
    response = client_of(cast.anna).post(reverse("album_new"), {"name": " ", "photo_order": "newest"})
    assert "Please give the album a name." in response.content.decode()
    assert Album.objects.count() == 2


@pytest.mark.parametrize("person", ["ben", "cleo", "otto", "edda", "cara"])
def test_only_keepers_make_albums(cast, client_of, person):
    response = client_of(getattr(cast, person)).post(reverse("album_new"), {"name": "X", "photo_order": "newest"})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("person", "status"), [("anna", 302), ("otto", 302), ("cleo", 404), ("ben", 404), ("edda", 404), ("cara", 404)]
)
def test_album_is_renamed_by_those_who_run_it(cast, client_of, person, status):
    response = client_of(getattr(cast, person)).post(
        reverse("album_edit", args=[cast.beach.pk]), {"name": "Seaside", "photo_order": "oldest"}
    )
    cast.beach.refresh_from_db()
    assert response.status_code == status
    assert cast.beach.name == ("Seaside" if status == 302 else "Beach")


@pytest.mark.parametrize(("person", "status"), [("anna", 302), ("otto", 302), ("cleo", 404), ("ben", 404), ("edda", 404)])
def test_album_is_binned_by_those_who_run_it(cast, client_of, person, status):
    response = client_of(getattr(cast, person)).post(reverse("album_binning", args=[cast.beach.pk]))
    assert response.status_code == status
    assert Album.objects.binned().filter(pk=cast.beach.pk).exists() == (status == 302)


def test_albums_change_places(cast, client_of):
    client = client_of(cast.anna)
    before = [album.name for album in client.get(reverse("home")).context["albums"]]
    last = Album.objects.get(name=before[-1])
    client.post(reverse("album_position", args=[last.pk]), {"to": "earlier"})
    after = [album.name for album in client.get(reverse("home")).context["albums"]]
    assert after == list(reversed(before))


def test_stranger_is_led_to_the_login(cast, client_of):
    response = client_of(None).get(reverse("album", args=[cast.beach.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
