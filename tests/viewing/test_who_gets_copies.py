"""The cast at the doors where pictures come out."""

import pytest
from django.utils import timezone

from albums import bin
from albums.models import Grant, Revocation
from tests.viewing.page import Page


@pytest.mark.parametrize("name", ["anna", "ben", "cleo", "otto"])
def test_whoever_may_look_gets_thumbs_and_views(cast, client_of, ready_photo, name):
    photo = ready_photo()
    page = Page(client_of(getattr(cast, name)))
    assert set(page.thumbs(photo)) == {photo.id}
    assert page.view(photo).startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["cara", "edda"])
def test_whoever_may_not_look_finds_nothing(cast, client_of, ready_photo, name):
    photo = ready_photo()
    page = Page(client_of(getattr(cast, name)))
    assert page.thumbs(photo) == {}
    assert page.ask_view(photo).status_code == 404


def test_a_stranger_is_refused(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.dan))
    assert page.ask_thumbs(photo).status_code == 403
    assert page.ask_view(photo).status_code == 403


def test_a_batch_silently_leaves_out_what_is_not_for_the_viewer(cast, client_of, ready_photo):
    mine, other = ready_photo(), ready_photo(album=cast.garden)
    assert set(Page(client_of(cast.ben)).thumbs(mine, other)) == {mine.id}


def test_a_revoked_grant_ends_at_the_next_byte(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.ben))
    page.view(photo)
    Revocation.objects.create(grant=Grant.objects.get(user=cast.ben), revoked_by=cast.anna)
    assert page.ask_view(photo).status_code == 404
    assert page.thumbs(photo) == {}


def test_a_grant_that_ran_out_ends_at_the_next_byte(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.ben))
    page.view(photo)
    Grant.objects.filter(user=cast.ben).update(expires_at=timezone.now())
    assert page.ask_view(photo).status_code == 404


def test_a_revoked_device_is_out_at_the_next_byte(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.ben))
    page.view(photo)
    Revocation.objects.create(device=cast.ben.devices.get(), revoked_by=cast.anna)
    assert page.ask_view(photo).status_code == 403


def test_a_person_who_was_ended_is_out_at_the_next_byte(cast, client_of, ready_photo):
    photo = ready_photo()
    page = Page(client_of(cast.ben))
    page.view(photo)
    cast.ben.is_active = False
    cast.ben.save()
    assert page.ask_view(photo).status_code == 403


def test_a_binned_photo_is_seen_by_nobody_but_in_the_bin_by_whoever_may_bring_it_back(cast, client_of, ready_photo):
    photo = ready_photo()
    bin.bin_photo(photo, by=cast.anna)
    for person in (cast.anna, cast.ben):
        assert Page(client_of(person)).ask_view(photo).status_code == 404
        assert Page(client_of(person)).thumbs(photo) == {}
    assert set(Page(client_of(cast.anna)).thumbs(photo, bin=True)) == {photo.id}
    assert Page(client_of(cast.ben)).thumbs(photo, bin=True) == {}


def test_an_erased_photo_cannot_be_issued_although_its_twin_is_still_in_memory(cast, client_of, ready_photo):
    photo, kept = ready_photo(), ready_photo()
    page = Page(client_of(cast.ben))
    page.thumbs(photo, kept)
    type(photo).objects.filter(pk=photo.pk).update(wrapped_key=b"")
    assert set(page.thumbs(photo, kept)) == {kept.id}
    assert page.ask_view(photo).status_code == 404


def test_one_damaged_object_does_not_hide_the_others(cast, client_of, ready_photo):
    import io

    from albums.storage import storage

    damaged, whole = ready_photo(), ready_photo()
    storage().put(damaged.object_name("thumb"), io.BytesIO(b"not what was sealed"))
    assert set(Page(client_of(cast.ben)).thumbs(damaged, whole)) == {whole.id}
