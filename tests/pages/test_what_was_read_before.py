"""A page that changes an album or the vault writes what was typed there, and nothing that it read before."""

import pytest
from django.urls import reverse

from accounts.models import Vault
from albums import bin
from albums.models import Album, AlbumBinning
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

SEASIDE = {"name": "Seaside", "description": "", "photo_order": "newest", "keeps_originals": "on"}


@pytest.fixture
def anna(cast, client_of):
    browser = client_of(cast.anna)
    browser.get("/")
    return browser


def test_an_album_that_is_erased_while_it_is_renamed_stays_erased(cast, anna, received_photo):
    received_photo()

    def erase() -> None:
        AlbumBinning.objects.create(album=cast.beach, binned_by=cast.anna)
        bin.erase_album(cast.beach)

    with meanwhile(erase):
        anna.post(reverse("album_edit", args=[cast.beach.pk]), SEASIDE)
    assert Album.objects.get(pk=cast.beach.pk).erasing_since is not None


def test_an_empty_album_that_is_erased_while_it_is_renamed_does_not_come_back(cast, anna):
    with meanwhile(lambda: bin.erase_album(cast.beach)):
        anna.post(reverse("album_edit", args=[cast.beach.pk]), SEASIDE)
    assert not Album.objects.filter(pk=cast.beach.pk).exists()


def test_an_albums_place_and_cover_stay_where_they_were_put_meanwhile(cast, anna, received_photo):
    photo = received_photo()
    with meanwhile(lambda: Album.objects.filter(pk=cast.beach.pk).update(position=7, cover=photo)):
        anna.post(reverse("album_edit", args=[cast.beach.pk]), SEASIDE)
    album = Album.objects.get(pk=cast.beach.pk)
    assert (album.name, album.position, album.cover) == ("Seaside", 7, photo)


def test_every_field_that_was_typed_is_kept(cast, anna):
    anna.post(reverse("album_edit", args=[cast.beach.pk]), {"name": "Sea", "description": "Cold", "photo_order": "oldest"})
    album = Album.objects.get(pk=cast.beach.pk)
    assert (album.name, album.description, album.photo_order, album.keeps_originals) == ("Sea", "Cold", "oldest", False)


def test_the_vaults_settings_write_only_what_the_page_asks_for(cast, anna):
    typed = {"name": "Bergs", "time_zone": "Europe/Vienna", "mark_strength": "clear", "ledger_days": "365", "quota_gb": "5"}
    with meanwhile(lambda: Vault.objects.update(created_at="2001-01-01T00:00Z")):
        assert anna.post(reverse("vault_settings"), typed | {"contributor_quota_gb": ""}).status_code == 302
    vault = Vault.objects.get()
    assert (vault.name, vault.time_zone, vault.mark_strength, vault.ledger_days) == ("Bergs", "Europe/Vienna", "clear", 365)
    assert (vault.quota_gb, vault.contributor_quota_gb, vault.created_at.year) == (5, None, 2001)
