"""`verify` tries every seal and checksum, and says what is missing, damaged or extra; its exit code tells."""

import io

import pytest
from django.core.management import CommandError, call_command

from albums.backup.verifying import verify_vault
from albums.models import Photo
from albums.photo_keys import data_key
from albums.storage import sealed_store, storage
from tests.backup.homes import PASSPHRASE


def verified(*arguments: str, **options) -> str:
    said = io.StringIO()
    call_command("verify", *arguments, stdout=said, **options)
    return said.getvalue()


def failing(*arguments: str, **options) -> CommandError:
    with pytest.raises(CommandError) as caught:
        verified(*arguments, **options)
    return caught.value


@pytest.fixture
def photo(family, ready_photo) -> Photo:
    return ready_photo()


def test_a_whole_vault_is_whole(photo):
    assert "All 4 objects are there and whole." in verified()


def test_what_is_missing_is_named(photo):
    storage().delete(photo.object_name("view"))
    error = failing()
    assert error.returncode == 1 and f"{photo.object_name('view')}: missing" in str(error)


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-1], lambda whole: whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], lambda whole: b""]
)
def test_what_is_damaged_is_named(photo, damage):
    name = photo.object_name("thumb")
    with storage().get(name) as body:
        whole = io.BufferedReader(body).read()
    storage().put(name, io.BytesIO(damage(whole)))
    error = failing()
    assert error.returncode == 1 and f"{name}: damaged" in str(error)


def test_an_original_that_is_another_file_is_noticed_though_its_seal_opens(photo):
    name = photo.object_name("original")
    sealed_store().put(name, io.BytesIO(b"another picture"), key=data_key(photo))
    assert f"{name}: damaged" in str(failing())


def test_what_nothing_needs_is_extra(photo):
    storage().put("ab/cdefghijklmn", io.BytesIO(b"x"))
    error = failing()
    assert error.returncode == 3 and "ab/cdefghijklmn: nothing needs it" in str(error)


def test_what_is_erased_meanwhile_is_no_fault(photo, ready_photo, monkeypatch):
    from albums import bin
    from albums.backup import verifying

    other, whole = ready_photo(), verifying._try_one

    def erase_first(needed, **where):
        if Photo.objects.filter(pk=other.pk).exists():
            bin.erase_photos([other])
            bin.erase_objects(other.pk)
        whole(needed, **where)

    monkeypatch.setattr(verifying, "_try_one", erase_first)
    found = verify_vault(tell=lambda said: None)
    assert (found.faults, found.extra) == ({}, [])


def test_of_every_backup_those_that_do_not_open_are_named_and_the_others_tried(photo, make, place, source, monkeypatch):
    """The oldest has another passphrase, the next one's header is damaged, and an object of the two last ones is lost."""
    other, damaged, *_ = [make(passphrase=words).header.stamp for words in ("of the year before", *[PASSPHRASE] * 3)]
    place.put(damaged, "complete", io.BytesIO(b"{}"))
    name = photo.object_name("view")
    place.storage.delete(name)
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    error = failing(source, all=True)
    assert error.returncode == 1
    assert f"{other}: The passphrase does not open this backup." in str(error)
    assert f"{damaged}: The backup's header is damaged." in str(error)
    assert f"Of 8 objects these are not whole:\n  {name}: missing" in str(error)


def test_where_there_is_no_backup_not_all_of_them_are_whole(family, place, source, monkeypatch):
    place.storage.establish()
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    with pytest.raises(CommandError, match="no complete backup here"):
        verified(source, all=True)
