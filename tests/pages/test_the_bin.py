"""Into the bin, out again, and gone for good."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from albums import bin, work
from albums.endings.freeze import end_freeze, start_freeze
from albums.models import Album, AlbumBinning, Job, Photo, PhotoBinning
from albums.photo_keys import data_key
from albums.storage import storage
from albums.storage.errors import StorageError

pytestmark = pytest.mark.django_db


def run_jobs():
    for job in Job.objects.filter(kind=Job.Kind.ERASE):
        work.run(job.pk)


def test_binned_photo_is_seen_by_nobody(cast, client_of, ready_photo):
    photo = ready_photo()
    bin.bin_photo(photo, by=cast.anna)
    for person in (cast.anna, cast.ben, cast.otto):
        page = client_of(person).get(reverse("album", args=[cast.beach.pk])).content.decode()
        assert str(photo.pk) not in page


def test_photo_comes_back_from_the_bin(cast, client_of, ready_photo):
    photo = ready_photo()
    client = client_of(cast.anna)
    client.post(reverse("photo_binning", args=[photo.pk]))
    client.post(reverse("photo_restoration", args=[photo.pk]))
    assert Photo.objects.kept().filter(pk=photo.pk).exists()


@pytest.mark.parametrize(("person", "status"), [("anna", 302), ("otto", 302), ("ben", 404), ("cleo", 404), ("edda", 404)])
def test_photo_of_another_is_binned_by_those_who_run_the_album(cast, client_of, ready_photo, person, status):
    photo = ready_photo(by=cast.anna)
    response = client_of(getattr(cast, person)).post(reverse("photo_binning", args=[photo.pk]))
    assert response.status_code == status
    assert PhotoBinning.objects.exists() == (status == 302)


def test_contributor_bins_and_restores_their_own(cast, client_of, ready_photo):
    photo = ready_photo(by=cast.cleo)
    client = client_of(cast.cleo)
    assert client.post(reverse("photo_binning", args=[photo.pk])).status_code == 302
    assert client.post(reverse("photo_restoration", args=[photo.pk])).status_code == 302
    assert not PhotoBinning.objects.exists()


def test_an_owner_brings_back_what_they_took_down_but_does_not_erase_it(cast, client_of, ready_photo):
    photo, client = ready_photo(by=cast.anna), client_of(cast.otto)
    client.post(reverse("photo_binning", args=[photo.pk]))
    assert str(photo.pk) in client.get("/bin/").content.decode()
    assert client.post(reverse("photo_erasure", args=[photo.pk])).status_code == 404
    assert client.post(reverse("photo_restoration", args=[photo.pk])).status_code == 302
    assert Photo.objects.kept().filter(pk=photo.pk).exists()


@pytest.mark.parametrize("person", ["cleo", "otto"])
def test_what_a_keeper_took_down_stays_down(cast, client_of, ready_photo, person):
    photo = ready_photo(by=getattr(cast, person))
    bin.bin_photo(photo, by=cast.anna)
    client = client_of(getattr(cast, person))
    assert client.post(reverse("photo_restoration", args=[photo.pk])).status_code == 404
    assert str(photo.pk) not in client.get("/bin/").content.decode()


def test_erased_photo_loses_its_key_at_once_and_its_objects_soon(cast, client_of, ready_photo):
    photo = ready_photo()
    names = [photo.object_name(kind) for kind in ("original", "thumb", "view", "soft")]
    assert all(storage().exists(name) for name in names)
    bin.bin_photo(photo, by=cast.anna)
    client_of(cast.anna).post(reverse("photo_erasure", args=[photo.pk]))
    erased = Photo.objects.get(pk=photo.pk)
    with pytest.raises(StorageError):
        data_key(erased)
    run_jobs()
    assert not any(storage().exists(name) for name in names)
    assert not Photo.objects.filter(pk=photo.pk).exists()


def test_deleting_for_good_promises_no_more_than_is_true(cast, client_of, ready_photo):
    bin.bin_photo(ready_photo(), by=cast.anna)
    bin.bin_album(cast.garden, by=cast.anna)
    page = client_of(cast.anna).get("/bin/").text
    for them in ("it", "them"):
        assert f"Only a backup made before, with its passphrase, could bring {them} back." in page


def test_photo_that_is_not_in_the_bin_cannot_be_erased(cast, client_of, ready_photo):
    photo = ready_photo()
    assert client_of(cast.anna).post(reverse("photo_erasure", args=[photo.pk])).status_code == 404
    assert Photo.objects.kept().filter(pk=photo.pk).exists()


def test_erased_album_goes_with_its_last_photo(cast, client_of, ready_photo):
    ready_photo()
    bin.bin_album(cast.beach, by=cast.anna)
    client_of(cast.anna).post(reverse("album_erasure", args=[cast.beach.pk]))
    assert not Album.objects.binned().exists()
    run_jobs()
    assert not Album.objects.filter(pk=cast.beach.pk).exists()


def test_what_lay_thirty_days_is_erased_by_the_sweeper(cast, ready_photo):
    early, late = ready_photo(), ready_photo()
    for photo in (early, late):
        bin.bin_photo(photo, by=cast.anna)
    PhotoBinning.objects.filter(photo=early).update(binned_at=timezone.now() - timedelta(days=30, minutes=1))
    bin.sweep_bin()
    run_jobs()
    assert not Photo.objects.filter(pk=early.pk).exists()
    assert Photo.objects.binned().get() == late


def test_old_binned_album_is_erased_by_the_sweeper(cast, ready_photo):
    ready_photo()
    bin.bin_album(cast.beach, by=cast.anna)
    AlbumBinning.objects.update(binned_at=timezone.now() - timedelta(days=31))
    bin.sweep_bin()
    run_jobs()
    assert not Album.objects.filter(pk=cast.beach.pk).exists()


def test_erased_album_goes_though_its_worker_dies_at_the_last_step(cast, ready_photo, monkeypatch):
    ready_photo()
    bin.erase_album(cast.beach)

    def cut(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bin, "_drop_if_empty", cut)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    Job.objects.update(lease_until=None)
    run_jobs()
    assert not Album.objects.filter(pk=cast.beach.pk).exists()


def test_objects_go_though_the_job_for_it_was_given_up(cast, ready_photo):
    photo = ready_photo()
    bin.erase_photos([photo])
    Job.objects.update(state=Job.State.FAILED)
    work.tidy()
    run_jobs()
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert not storage().exists(photo.object_name("original"))


def test_nothing_goes_by_its_age_while_the_vault_is_frozen(cast, ready_photo):
    photo = ready_photo()
    bin.bin_photo(photo, by=cast.anna)
    PhotoBinning.objects.update(binned_at=timezone.now() - timedelta(days=31))
    start_freeze(by=cast.anna)
    work.sweep()
    assert Photo.objects.binned().get() == photo
    end_freeze(by=cast.anna)
    work.sweep()
    assert not Photo.objects.binned().exists()


def test_bin_page_shows_a_relative_only_their_own(cast, client_of, ready_photo):
    mine, other = ready_photo(by=cast.cleo), ready_photo(by=cast.anna)
    bin.bin_photo(mine, by=cast.cleo)
    bin.bin_photo(other, by=cast.anna)
    page = client_of(cast.cleo).get(reverse("bin")).content.decode()
    assert str(mine.pk) in page
    assert str(other.pk) not in page


@pytest.mark.parametrize("what", ["photo", "album"])
def test_photo_binned_before_it_was_ready_is_prepared_after_its_return(cast, received_photo, what):
    photo = received_photo()
    thing = photo if what == "photo" else cast.beach
    getattr(bin, f"bin_{what}")(thing, by=cast.anna)
    work.run(Job.objects.get(subject=photo.pk).pk)
    getattr(bin, f"restore_{what}")(thing)
    work.run(Job.objects.get(subject=photo.pk, state=Job.State.WAITING).pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY
