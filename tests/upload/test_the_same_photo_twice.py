"""The same content in the same album is one photo, and it is said."""

import io

import pytest

from albums import bin
from albums.ingest.errors import UnreadableImage
from albums.models import Album, Job, Photo, Upload
from albums.storage import storage
from albums.upload.expiry import sweep_uploads
from tests.cast import photo_file


def lose(name: str) -> None:
    storage().delete(name)


def damage(name: str) -> None:
    storage().put(name, io.BytesIO(b"rotten"))


@pytest.fixture
def data() -> bytes:
    return photo_file()


def test_a_second_upload_leads_to_the_first_photo(anna_speaks, cast, data, new_objects):
    first = anna_speaks.send(cast.beach, data)
    second = anna_speaks.send(cast.beach, data, name="other name.jpg")
    assert second.status_code == 204
    assert second.headers["FamilyVault-Photo"] == first.headers["FamilyVault-Photo"]
    assert (first.headers.get("FamilyVault-Known"), second.headers["FamilyVault-Known"]) == (None, "here")
    photo = Photo.objects.get()
    assert new_objects() == {photo.object_name("original")}
    assert Job.objects.count() == 1


def test_the_answer_can_be_asked_for_again(anna_speaks, cast, data):
    anna_speaks.send(cast.beach, data)
    anna_speaks.send(cast.beach, data)
    for upload in Upload.objects.all():
        answer = anna_speaks.head(f"/uploads/{upload.pk}")
        assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"]
        assert answer.headers["FamilyVault-Photo"] == str(Photo.objects.get().pk)
        assert ("FamilyVault-Known" in answer.headers) == upload.was_known


def test_in_another_album_it_is_another_photo(anna_speaks, cast, data):
    for album in (cast.beach, cast.garden):
        assert "FamilyVault-Known" not in anna_speaks.send(album, data).headers
    assert Photo.objects.count() == 2


def test_one_in_the_bin_can_be_brought_back_by_who_may(anna_speaks, speaker_of, client_of, cast, data):
    anna_speaks.send(cast.beach, data)
    photo = Photo.objects.get()
    bin.bin_photo(photo, by=cast.anna)
    seen_by_cleo = speaker_of(cast.cleo).send(cast.beach, data)
    assert seen_by_cleo.headers["FamilyVault-Known"] == "bin"
    assert "FamilyVault-Restore" not in seen_by_cleo.headers
    seen_by_anna = anna_speaks.send(cast.beach, data)
    assert seen_by_anna.headers["FamilyVault-Known"] == "bin"
    client_of(cast.anna).post(seen_by_anna.headers["FamilyVault-Restore"])
    assert Photo.objects.kept().get() == photo


def test_an_erased_one_may_come_back(anna_speaks, cast, data, original_of):
    anna_speaks.send(cast.beach, data)
    erased = Photo.objects.get()
    bin.erase_photos([erased])
    response = anna_speaks.send(cast.beach, data)
    assert "FamilyVault-Known" not in response.headers
    assert original_of(Photo.objects.get(erasing_since=None)) == data


def test_sending_a_failed_photo_again_gives_it_another_try(anna_speaks, cast, data):
    anna_speaks.send(cast.beach, data)
    Job.objects.update(state=Job.State.DONE)
    Photo.objects.update(state=Photo.State.FAILED, failure_code=UnreadableImage.code)
    anna_speaks.send(cast.beach, data)
    assert Photo.objects.get().state == Photo.State.RECEIVED
    assert Job.objects.filter(state=Job.State.WAITING, subject=Photo.objects.get().pk).exists()


@pytest.mark.parametrize("happens", [lose, damage])
def test_a_failed_photo_that_lost_its_original_gets_it_back(anna_speaks, cast, data, new_objects, original_of, happens):
    anna_speaks.send(cast.beach, data)
    photo = Photo.objects.get()
    happens(photo.object_name("original"))
    Photo.objects.update(state=Photo.State.FAILED)
    answer = anna_speaks.send(cast.beach, data)
    assert answer.headers["FamilyVault-Photo"] == str(photo.pk)
    assert original_of(Photo.objects.get()) == data
    assert new_objects() == {photo.object_name("original")}


def test_an_erased_photos_key_is_nowhere_else(anna_speaks, cast, data):
    """The upload had the same key: it must not outlive the photo's."""
    anna_speaks.send(cast.beach, data)
    assert bytes(Upload.objects.get().wrapped_key) == b""


def test_a_page_may_ask_what_is_there_already(client_of, anna_speaks, cast, data):
    anna_speaks.send(cast.beach, data)
    anna_speaks.send(cast.beach, photo_file())
    here, failed = Photo.objects.order_by("received_at")
    Photo.objects.filter(pk=failed.pk).update(state=Photo.State.FAILED)
    elsewhere = Photo.objects.get(pk=anna_speaks.send(cast.garden, data).headers["FamilyVault-Photo"])
    asked = {"photo": [str(here.pk), str(failed.pk), str(elsewhere.pk), "nonsense"]}
    answer = client_of(cast.anna).post(f"/albums/{cast.beach.pk}/known/", asked)
    assert answer.json() == {"here": [str(here.pk)]}


def test_an_album_erased_while_a_photo_comes_in_gets_no_photo(anna_speaks, cast, data, new_objects, monkeypatch):
    from albums.upload import accept

    seal = accept._seal_original

    def erase_meanwhile(upload):
        answer = seal(upload)
        bin.erase_album(cast.beach)
        return answer

    monkeypatch.setattr(accept, "_seal_original", erase_meanwhile)
    response = anna_speaks.send(cast.beach, data)
    assert response.status_code == 410
    assert not Photo.objects.exists() and not Album.objects.filter(pk=cast.beach.pk).exists()
    sweep_uploads()
    assert new_objects() == set()
