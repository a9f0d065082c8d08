"""After the vault's secrets were rotated, what was issued before is still traced, and old keys are not needed to open it."""

import io
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from albums import photo_keys
from albums.models import FingerprintShelf, Photo, PhotoFingerprint, Trace, Upload
from albums.rewrapping import WRAPPED, keys_in_use, rewrap_all
from albums.storage import keyring
from albums.storage.errors import UnknownVaultKey
from albums.storage.keys import generate_keyring_text
from albums.tracing import keeping, shelving
from albums.tracing.desk import trace_leaks
from albums.tracing.leaks import open_leak
from tests.tracing.scenes import as_file, scene
from tests.tracing.traces import a_trace
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotate(settings):
    """Put new lines first in vault.keys and mark.keys, and restart; `forget_old` leaves only the new vault key."""

    def run(*, forget_old: bool = False) -> None:
        if forget_old:
            settings.VAULT_KEYS = settings.VAULT_KEYS.splitlines(keepends=True)[0]
        else:
            settings.VAULT_KEYS = generate_keyring_text() + settings.VAULT_KEYS
            settings.MARK_KEYS = generate_keyring_text() + settings.MARK_KEYS
        photo_keys._mark_keys.cache_clear()

    yield run
    photo_keys._mark_keys.cache_clear()


def verdict_on(copy: bytes) -> dict:
    return trace_leaks([open_leak(io.BytesIO(copy), name="leak.jpg")]).as_json()


def test_a_copy_from_before_is_traced_after_both_secrets_were_rotated_and_the_old_one_is_gone(
    cast, client_of, ready_photo, rotate
):
    copy = Page(client_of(cast.ben)).view(ready_photo(data=as_file(scene(11, size=(800, 600)))))
    rotate()
    rewrap_all()
    rotate(forget_old=True)
    younger = ready_photo(data=as_file(scene(12, size=(800, 600))))
    assert younger.mark_key_id != Photo.objects.earliest("received_at").mark_key_id
    verdict = verdict_on(copy)
    assert verdict["verdict"] == "traced", verdict
    assert [each["viewer"] for each in verdict["candidates"]] == [str(cast.ben.pk)]


def test_without_rewrapping_an_old_key_is_still_needed_and_still_opens(cast, ready_photo, rotate):
    photo = ready_photo()
    key = photo_keys.data_key(photo)
    rotate()
    assert photo_keys.data_key(photo) == key
    rotate(forget_old=True)
    with pytest.raises(UnknownVaultKey):
        photo_keys.data_key(photo)


def test_shelves_and_leaked_pictures_are_rewrapped_too(cast, ready_photo, rotate):
    photo, trace = ready_photo(data=as_file(scene(11))), a_trace(by=cast.anna)
    shelving.shelve([photo.pk])
    rotate()
    assert rewrap_all().changed >= 3
    rotate(forget_old=True)
    trace.refresh_from_db()
    assert keeping.read(trace.pictures.get(), keeping.LEAK)
    assert [shelf.photos for shelf in shelving.every_shelf()] == [(photo.pk,)]
    assert PhotoFingerprint.objects.get().shelf.dropped_at is None


def test_every_wrapped_key_of_the_database_is_on_the_list():
    holders = {model for model in apps.get_models() if any(field.name == "wrapped_key" for field in model._meta.fields)}
    assert holders == WRAPPED.keys() == {Photo, Upload, Trace, FingerprintShelf}


def test_a_photo_that_is_erased_meanwhile_stays_erased(cast, ready_photo, rotate, monkeypatch):
    photo = ready_photo()
    rotate()
    first = type(keyring()).rewrap

    def erase_first(self, wrapped, *, context):
        Photo.objects.filter(pk=photo.pk).update(wrapped_key=b"")
        return first(self, wrapped, context=context)

    monkeypatch.setattr(type(keyring()), "rewrap", erase_first)
    rewrap_all()
    assert bytes(Photo.objects.get(pk=photo.pk).wrapped_key) == b""


def test_the_command_says_what_it_did_and_is_safe_to_repeat(ready_photo, rotate):
    ready_photo()
    rotate()
    said = StringIO()
    call_command("rewrap_keys", stdout=said)
    assert "1 keys were wrapped anew" in said.getvalue() and "No other line" in said.getvalue()
    assert keys_in_use().keys() == {keyring().current_id}
    again = StringIO()
    call_command("rewrap_keys", stdout=again)
    assert "0 keys were wrapped anew" in again.getvalue()


def test_the_command_names_what_no_key_opens(ready_photo, rotate):
    photo = ready_photo()
    Photo.objects.update(wrapped_key=b"x" * 80)
    with pytest.raises(CommandError, match=str(photo.pk)):
        call_command("rewrap_keys", stdout=StringIO())
