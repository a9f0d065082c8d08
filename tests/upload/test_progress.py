"""From received to ready: what the page is told, by whom it may be asked, and another try for what failed."""

import pytest

from albums import bin, work
from albums.ingest.errors import TooHungry, UnreadableImage
from albums.models import Job, Photo
from albums.upload.views import GAVE_UP
from tests.cast import photo_file


@pytest.fixture
def asked(client_of, cast):
    return lambda person: client_of(person).get(f"/albums/{cast.beach.pk}/progress/").json()


def fail(photo: Photo, code: str) -> None:
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.FAILED, failure_code=code)
    Job.objects.filter(subject=photo.pk).update(state=Job.State.FAILED)


def test_photos_are_counted_until_they_are_ready(asked, cast, received_photo):
    received_photo()
    received_photo()
    assert asked(cast.anna) == {"preparing": 2, "failed_count": 0, "failed": []}
    for job in Job.objects.all():
        work.run(job.pk)
    assert asked(cast.anna)["preparing"] == 0


def test_a_damaged_photo_ends_with_its_reason(asked, anna_speaks, cast):
    data = photo_file()
    anna_speaks.send(cast.beach, data[:2000] + bytes(9000), name="IMG_7.jpg")
    work.run(Job.objects.get().pk)
    (failure,) = asked(cast.anna)["failed"]
    photo = Photo.objects.get()
    assert failure == {
        "id": str(photo.pk), "name": "IMG_7.jpg", "sentence": UnreadableImage.sentence,
        "retry": None, "remove": f"/photos/{photo.pk}/binning/",
    }  # fmt: skip


@pytest.mark.parametrize(("code", "sentence"), [(TooHungry().code, TooHungry.sentence), ("gave_up", GAVE_UP)])
def test_what_may_help_is_offered(asked, client_of, cast, received_photo, code, sentence):
    photo = received_photo()
    fail(photo, code)
    (failure,) = asked(cast.anna)["failed"]
    assert failure["sentence"] == sentence
    answer = client_of(cast.anna).post(failure["retry"])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/albums/{cast.beach.pk}/upload/")
    assert asked(cast.anna)["preparing"] == 1
    work.run(Job.objects.get(state=Job.State.WAITING).pk)
    assert Photo.objects.get().state == Photo.State.READY


def test_contributors_hear_only_of_their_own(asked, cast, received_photo):
    fail(received_photo(), "gave_up")
    own = received_photo(by=cast.cleo)
    fail(own, "gave_up")
    assert [failure["id"] for failure in asked(cast.cleo)["failed"]] == [str(own.pk)]
    assert asked(cast.otto)["failed_count"] == 2


def test_contributors_may_try_again_only_their_own(client_of, cast, received_photo):
    photo = received_photo()
    fail(photo, "gave_up")
    for person in (cast.cleo, cast.ben, cast.edda):
        assert client_of(person).post(f"/photos/{photo.pk}/retry/").status_code == 404
    assert client_of(cast.otto).get(f"/photos/{photo.pk}/retry/").status_code == 405
    assert Photo.objects.get().state == Photo.State.FAILED


def test_a_ready_photo_is_not_made_again(client_of, cast, ready_photo):
    photo = ready_photo()
    client_of(cast.anna).post(f"/photos/{photo.pk}/retry/")
    assert Photo.objects.get().state == Photo.State.READY
    assert not Job.objects.filter(state=Job.State.WAITING).exists()


def test_what_lies_in_the_bin_is_not_told(asked, cast, received_photo):
    photo = received_photo()
    fail(photo, "gave_up")
    bin.bin_photo(photo, by=cast.anna)
    assert asked(cast.anna) == {"preparing": 0, "failed_count": 0, "failed": []}


def test_the_page_holds_no_picture(client_of, cast, received_photo):
    received_photo()
    page = client_of(cast.anna).get(f"/albums/{cast.beach.pk}/upload/").content
    assert b"<img" not in page and b"blob:" not in page
