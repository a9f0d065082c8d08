"""Photos from before a rendition was introduced get it, a few at a time, whether or not the original was kept."""

import numpy as np
import pytest
from django.core.cache import cache
from django.db import OperationalError
from PIL import Image

from albums import bin, jobs, work
from albums.ingest import complete
from albums.ingest.twins import enter_twins, store_twins
from albums.marking.twin import Twin
from albums.models import Job, Photo
from albums.photo_keys import data_key
from albums.renditions.sizes import SIZES
from albums.storage import sealed_store, storage
from benchmarks._fidelity import psnr
from tests.cast import photo_file
from tests.marking.copies import pixels


@pytest.fixture
def without_soft(ready_photo):
    """Make a ready photo as it was before there were soft renditions."""

    def make(**kwargs) -> Photo:
        photo = ready_photo(**kwargs)
        photo.renditions.filter(name="soft").delete()
        storage().delete(photo.object_name("soft"))
        return photo

    return make


def soft_of(photo: Photo) -> np.ndarray:
    """The soft rendition as it is stored, with the mark cancelled out."""
    twin = Twin.from_bytes(sealed_store().read(photo.object_name("soft"), key=data_key(photo)))
    a, b = (pixels(twin.splice(bits * twin.chips)).astype(int) for bits in (b"\0", b"\1"))
    return ((a + b) // 2).astype(np.uint8)


def sweep_and_work() -> None:
    complete.sweep_incomplete()
    for job in Job.objects.filter(kind=Job.Kind.COMPLETE, state=Job.State.WAITING):
        Job.objects.filter(pk=job.pk).update(lease_until=None)
        work.run(job.pk)


def test_the_sweeper_has_it_made_as_if_it_had_been_there_from_the_first(ready_photo, without_soft):
    data = photo_file(size=(1600, 1200), seed=5)
    whole = soft_of(ready_photo(data=data))
    Photo.objects.all().delete()
    photo = without_soft(data=data)
    sweep_and_work()
    made = photo.renditions.get(name="soft")
    assert (made.width, made.height) == (800, 600)
    assert np.array_equal(soft_of(photo), whole) or psnr(soft_of(photo), whole) > 40
    assert not complete.incomplete().exists()


def test_an_original_that_was_not_kept_is_not_needed(cast, without_soft):
    data = photo_file(size=(1600, 1200), seed=6)
    with_original = without_soft(data=data)
    cast.garden.keeps_originals = False
    cast.garden.save()
    photo = without_soft(data=data, album=cast.garden)
    assert not photo.has_original
    sweep_and_work()
    assert psnr(soft_of(photo), soft_of(with_original)) > 33
    assert soft_of(photo).shape == (600, 800, 3)


def test_an_original_that_does_not_open_any_more_is_not_needed(without_soft):
    photo = without_soft()
    storage().delete(photo.object_name("original"))
    sweep_and_work()
    assert photo.renditions.filter(name="soft").exists()


def test_what_is_made_is_softer_than_what_it_is_made_from(cast, without_soft):
    cast.beach.keeps_originals = False
    cast.beach.save()
    photo = without_soft(data=photo_file(size=(1280, 960)))
    sweep_and_work()
    view = Twin.from_bytes(sealed_store().read(photo.object_name("view"), key=data_key(photo)))
    small = Image.fromarray(pixels(view.splice(bytes(view.chips)))).resize((800, 600), Image.Resampling.LANCZOS)
    assert grain(soft_of(photo)) < grain(np.asarray(small)) / 2


def grain(rgb: np.ndarray) -> float:
    return float(np.abs(np.diff(rgb[..., 1].astype(int), axis=1)).mean())


def test_twice_has_one_effect(without_soft):
    photo = without_soft()
    complete.sweep_incomplete()
    complete.sweep_incomplete()
    assert Job.objects.filter(kind=Job.Kind.COMPLETE).count() == 1
    complete.complete(photo.pk)
    first = list(photo.renditions.order_by("name").values())
    complete.complete(photo.pk)
    sweep_and_work()
    assert list(photo.renditions.order_by("name").values()) == first
    assert len(first) == len(SIZES)


def test_only_a_few_are_under_way_at_a_time(without_soft, monkeypatch):
    monkeypatch.setattr(complete, "AT_ONCE", 2)
    photos = [without_soft() for _ in range(3)]
    complete.sweep_incomplete()
    assert Job.objects.filter(kind=Job.Kind.COMPLETE).count() == 2
    # The newest first: it is what people look at.
    assert not Job.objects.filter(kind=Job.Kind.COMPLETE, subject=photos[0].pk).exists()
    sweep_and_work()
    sweep_and_work()
    assert not complete.incomplete().exists()


def test_one_that_fails_is_named_and_not_tried_for_ever(cast, without_soft):
    cast.beach.keeps_originals = False
    cast.beach.save()
    photo = without_soft()
    storage().delete(photo.object_name("view"))
    for _ in range(jobs.MAX_ATTEMPTS):
        sweep_and_work()
    job = Job.objects.get(kind=Job.Kind.COMPLETE)
    assert (job.state, job.last_error, job.attempts) == (Job.State.FAILED, "ObjectMissing", jobs.MAX_ATTEMPTS)
    complete.sweep_incomplete()
    assert Job.objects.filter(kind=Job.Kind.COMPLETE).count() == 1
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY


def test_an_empty_search_is_not_repeated_at_every_sweep(ready_photo, without_soft):
    ready_photo()
    complete.sweep_incomplete()
    without_soft()
    complete.sweep_incomplete()
    assert not Job.objects.filter(kind=Job.Kind.COMPLETE).exists()


def test_binned_unready_and_erased_photos_are_left_alone(cast, received_photo, without_soft):
    binned, erased, unready = without_soft(), without_soft(), received_photo()
    bin.bin_photo(binned, by=cast.anna)
    bin.erase_photos([erased])
    assert not complete.incomplete().exists()
    for photo in (binned, erased, unready):
        complete.complete(photo.pk)
        assert not photo.renditions.filter(name="soft").exists()


def test_nothing_is_left_over_of_a_photo_that_is_erased_meanwhile(without_soft):
    photo = without_soft()
    made = store_twins(photo, {"soft": np.full((60, 80, 3), 90, np.uint8)})
    bin.erase_photos([photo])
    bin.erase_objects(photo.pk)
    assert not enter_twins(photo, made)
    assert not any(storage().exists(photo.object_name(name)) for name in ("original", "thumb", "view", "soft"))


def test_photos_that_come_to_light_while_a_search_ends_are_not_left_for_an_hour(without_soft, monkeypatch):
    photo = without_soft()
    search = complete.incomplete

    def found_too_early():
        found = search().exclude(pk=photo.pk)
        cache.delete(complete.NONE_LEFT)  # Somebody who knows of new ones says so just now.
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(complete, "incomplete", found_too_early)
        complete.sweep_incomplete()
    sweep_and_work()
    assert photo.renditions.filter(name="soft").exists()


def test_a_search_that_fails_is_not_taken_for_one_that_found_nothing(without_soft, monkeypatch):
    photo = without_soft()

    def unreachable():
        raise OperationalError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(complete, "WHILE_SEARCHING", 0)
        meanwhile.setattr(complete, "incomplete", unreachable)
        with pytest.raises(OperationalError):
            complete.sweep_incomplete()
    sweep_and_work()
    assert photo.renditions.filter(name="soft").exists()
