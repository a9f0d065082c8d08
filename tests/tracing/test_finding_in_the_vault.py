"""Finding a leak's photo among those of the vault: made at ingest, kept sealed, forgotten with the photo."""

import io

import numpy as np
import pytest

from albums import bin, work
from albums.ingest import complete
from albums.models import FingerprintShelf, Job, Photo, PhotoFingerprint
from albums.storage import sealed_store, storage
from albums.tracing import shelving
from albums.tracing.finding import SURE, find
from albums.tracing.fingerprints import reference
from tests.tracing.scenes import as_file, cropped, recompressed, scene


@pytest.fixture
def photo_of(ready_photo):
    """Make a ready photo of a scene."""
    return lambda seed, **kwargs: ready_photo(data=as_file(scene(seed)), **kwargs)


def leak_of(seed: int) -> np.ndarray:
    return recompressed(cropped(scene(seed), share=0.2))


def found(seed: int) -> list:
    """Ids of the photos that surely show this scene."""
    return [one.photo_id for one in find(leak_of(seed)) if one.votes >= SURE]


def shelve_all() -> FingerprintShelf:
    shelving.shelve(list(PhotoFingerprint.objects.loose().values_list("pk", flat=True)))
    return FingerprintShelf.objects.get(dropped_at=None)


def on_shelves() -> int:
    return PhotoFingerprint.objects.filter(shelf__dropped_at=None, shelf__isnull=False).count()


def test_a_new_photo_is_found_at_once(photo_of):
    photos = [photo_of(seed) for seed in range(3)]
    assert found(1) == [photos[1].pk]
    assert [one.photo_id for one in find(leak_of(1), most=1)] == [photos[1].pk]


def test_a_mirror_image_is_found(photo_of):
    photos = [photo_of(seed) for seed in range(2)]
    assert find(np.ascontiguousarray(leak_of(1)[:, ::-1]))[0].photo_id == photos[1].pk


def test_a_strange_picture_is_not_found(photo_of):
    photo_of(1)
    assert found(2) == []


def test_an_empty_vault_finds_nothing(db):
    assert find(leak_of(1)) == []


def test_shelved_and_loose_photos_are_found_alike(photo_of):
    shelved = photo_of(1)
    shelve_all()
    loose = photo_of(2)
    assert (found(1), found(2)) == ([shelved.pk], [loose.pk])
    assert on_shelves() == 1


def test_fingerprints_are_shelved_once_they_fill_a_shelf(photo_of, monkeypatch):
    monkeypatch.setattr(shelving, "SHELF_PHOTOS", 2)
    photos = [photo_of(seed) for seed in range(3)]
    work.tidy()
    assert (FingerprintShelf.objects.count(), on_shelves()) == (1, 2)
    assert [found(seed) for seed in range(3)] == [[photo.pk] for photo in photos]


def test_nothing_readable_lies_in_storage_or_in_the_database(photo_of):
    photo = photo_of(1)
    shelf = shelve_all()
    plain = reference(scene(1)).to_bytes()
    for stored in (storage().get(shelf.object_name).read(), bytes(photo.fingerprint.sealed)):
        assert b"FVSHELF" not in stored
        assert photo.pk.bytes not in stored
        assert plain[:4] not in stored[:64]


def test_an_erased_photo_is_found_no_more_and_its_shelf_opens_no_more(photo_of):
    erased, other = photo_of(1), photo_of(2)
    shelf = shelve_all()
    key = shelving._key(shelf)
    bin.erase_photos([erased])
    shelf.refresh_from_db()
    assert bytes(shelf.wrapped_key) == b"" and shelf.dropped_at
    assert not PhotoFingerprint.objects.filter(photo=erased).exists()
    assert (found(1), found(2)) == ([], [other.pk])
    assert sealed_store().read(shelf.object_name, key=key)
    work.tidy()
    assert not storage().exists(shelf.object_name)
    assert not FingerprintShelf.objects.exists()
    assert found(2) == [other.pk]


def test_a_photo_erased_while_it_is_shelved_is_on_no_shelf(photo_of, monkeypatch):
    erased, other = photo_of(1), photo_of(2)
    put = type(sealed_store()).put

    def put_while_erasing(store, name, source, *, key):
        bin.erase_photos([erased])
        return put(store, name, source, key=key)

    monkeypatch.setattr(type(sealed_store()), "put", put_while_erasing)
    shelving.shelve([erased.pk, other.pk])
    assert on_shelves() == 0
    assert not FingerprintShelf.objects.filter(dropped_at=None).exists()
    assert (found(1), found(2)) == ([], [other.pk])


def test_a_binned_photo_is_still_found(photo_of, cast):
    photo = photo_of(1)
    bin.bin_photo(photo, by=cast.anna)
    assert found(1) == [photo.pk]


@pytest.mark.parametrize("harm", ["lost", "damaged", "another key"])
def test_a_shelf_that_does_not_open_is_made_again(photo_of, harm):
    photo = photo_of(1)
    shelf = shelve_all()
    if harm == "lost":
        storage().delete(shelf.object_name)
    elif harm == "damaged":
        sealed_store().put(shelf.object_name, [b"something else"], key=shelving._key(shelf))
    else:
        FingerprintShelf.objects.update(wrapped_key=b"\1")
    assert found(1) == [photo.pk]
    assert PhotoFingerprint.objects.loose().count() == 1
    shelve_all()
    assert found(1) == [photo.pk] and on_shelves() == 1


def test_a_fingerprint_moved_to_another_photo_does_not_open(photo_of):
    photo, other = photo_of(1), photo_of(2)
    sealed = bytes(photo.fingerprint.sealed)
    PhotoFingerprint.objects.filter(photo=other).update(sealed=sealed)
    assert set(shelving.fingerprints([photo.pk, other.pk])) == {photo.pk}


def test_older_photos_get_their_fingerprints(photo_of):
    photo = photo_of(1)
    made_at_ingest = shelving.fingerprints([photo.pk])[photo.pk]
    PhotoFingerprint.objects.all().delete()
    assert found(1) == []
    complete.sweep_incomplete()
    work.run(Job.objects.get(kind=Job.Kind.COMPLETE).pk)
    assert found(1) == [photo.pk]
    assert len(shelving.fingerprints([photo.pk])[photo.pk]) == len(made_at_ingest)
    assert not complete.incomplete().exists()


def test_a_photo_erased_before_it_was_completed_gets_none(photo_of):
    photo = photo_of(1)
    PhotoFingerprint.objects.all().delete()
    bin.erase_photos([photo])
    complete.complete(photo.pk)
    assert not PhotoFingerprint.objects.exists()


def test_what_an_interrupted_maker_left_is_removed_a_day_later(db):
    shelf = FingerprintShelf.objects.create(wrapped_key=b"k")
    storage().put(shelf.object_name, io.BytesIO(b"half a shelf"))
    shelving.tidy()
    assert FingerprintShelf.objects.exists()
    FingerprintShelf.objects.update(made_at="2020-01-01T00:00:00Z")
    shelving.tidy()
    assert not FingerprintShelf.objects.exists()
    assert not storage().exists(shelf.object_name)


def test_photos_that_are_not_ready_are_not_found(photo_of):
    photo = photo_of(1)
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.RECEIVED)
    assert found(1) == []
