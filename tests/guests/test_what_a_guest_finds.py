"""A guest sees the albums of their link, marked with its label, and nothing of anybody else."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image

from albums import bin
from albums.models import Grant, Look, Photo, Revocation
from tests.guests.doors import is_in, pressed
from tests.upload.speaking import Speaker
from tests.viewing.page import Page


@pytest.fixture
def guest(guest_with):
    return guest_with(label="Paediatrician")


def test_only_the_albums_of_the_link_show(guest, cast, ready_photo):
    ready_photo(album=cast.garden)
    page = guest.client.get("/").content
    assert b"Beach" in page
    assert b"Garden" not in page
    assert guest.client.get(f"/albums/{cast.garden.pk}/").status_code == 404


def test_the_copies_carry_the_label(guest, ready_photo):
    photo = ready_photo()
    page = Page(guest.client)
    assert page.view(photo)
    assert page.thumbs(photo)[photo.pk]
    look = Look.objects.get()
    assert (look.viewer_name, look.viewer_id) == ("Paediatrician", str(guest.link.pk))


def test_no_name_of_anybody_else_shows(guest, made_link, cast, ready_photo):
    made_link("Godmother")
    ready_photo(by=cast.cleo)
    for path in ("/", f"/albums/{cast.beach.pk}/", "/link/", "/watch/"):
        answer = guest.client.get(path)
        assert answer.status_code == 200
        for name in ("Anna", "Ben", "Cleo", "Otto", "Godmother", "example.org", str(guest.link.pk)):
            # A token of letters may hold a short name.
            assert not re.search(rf"\b{name}\b", answer.content.decode()), (path, name)


def test_a_guest_has_no_account_to_open_and_may_leave(guest):
    page = guest.client.get("/").content.decode()
    assert "Leave" in page
    assert "/guest/leaving/" in page
    for absent in ("/me/", "Log out", "/people/", "/vault/", "/links/", "passkey"):
        assert absent not in page


def test_a_guest_is_told_how_long_and_that_looks_are_recorded(guest):
    page = guest.client.get("/").content.decode()
    assert "Your link is good for another 6 days" in page.replace("\xa0", " ")
    assert "recorded" in page


def test_a_guest_can_neither_add_nor_change_nor_remove(guest, cast, ready_photo):
    """As in a peer where guests could take photos out of a shared album."""
    photo = ready_photo()
    page = guest.client.get(f"/albums/{cast.beach.pk}/").content.decode()
    for affordance in ("/upload/", "data-edit-url", "Settings", "Invite", "Add photos"):
        assert affordance not in page
    of_photo = [reverse(f"photo_{act}", args=[photo.pk]) for act in ("edit", "caption", "binning", "erasure")]
    of_album = [reverse(f"album_{act}", args=[cast.beach.pk]) for act in ("edit", "binning", "people", "cover")]
    for path in (*of_photo, *of_album, reverse("album_new")):
        answer = guest.client.post(path, {"caption": "mine", "name": "mine", "photo": photo.pk})
        assert answer.status_code in (403, 404, 405), path
    assert Speaker(guest.client).create(cast.beach, length=10).status_code == 404
    photo.refresh_from_db()
    assert photo.caption == ""
    assert Photo.objects.kept().filter(pk=photo.pk).exists()


@pytest.mark.parametrize("what", ["binned", "moved", "its album binned", "its grant ended", "album erased"])
def test_a_photo_that_left_is_out_of_reach_by_the_old_link(guest, cast, ready_photo, what):
    """As in a peer where hiding a photo left it in what was shared before."""
    photo = ready_photo()
    page = Page(guest.client)
    page.view(photo)
    if what == "binned":
        bin.bin_photo(photo, by=cast.anna)
    elif what == "moved":
        Photo.objects.filter(pk=photo.pk).update(album=cast.garden)
    elif what == "its album binned":
        bin.bin_album(cast.beach, by=cast.anna)
    elif what == "its grant ended":
        Revocation.objects.create(grant=Grant.objects.get(link=guest.link), revoked_by=cast.anna)
    else:
        type(cast.beach).objects.filter(pk=cast.beach.pk).update(erasing_since=photo.received_at)
    assert page.ask_view(photo).status_code == 404
    assert page.thumbs(photo) == {}


def test_the_tier_of_the_link_says_which_rendition(guest_with, ready_photo):
    photo = ready_photo()
    seen = {tier: Page(guest_with(tier=tier).client).view(photo) for tier in Grant.Tier}
    sides = {tier: max(Image.open(io.BytesIO(jpeg)).size) for tier, jpeg in seen.items()}
    shown = {rendition.name: max(rendition.width, rendition.height) for rendition in photo.renditions.all()}
    assert sides == {Grant.Tier.CLOSE: shown["view"], Grant.Tier.WIDER: shown["soft"]}
    assert shown["soft"] < shown["view"]


def test_a_guest_of_two_links_is_one_guest_at_a_time(made_link, cast, ready_photo):
    photo = ready_photo(album=cast.garden)
    _, first = made_link("Gus")
    _, second = made_link("Rita", albums=(cast.garden,))
    client = pressed(first)
    assert Page(client).ask_view(photo).status_code == 404
    pressed(second, client)
    page = client.get("/").content
    assert b"Garden" in page
    assert b"Beach" not in page
    pressed(first, client)
    assert client.get("/").wsgi_request.viewer.name == "Gus"
    assert Page(client).ask_view(photo).status_code == 404


@pytest.mark.parametrize("how", ["expired", "revoked", "exhausted", "unbound", "second"])
def test_whoever_is_not_in_gets_nothing(guest_with, cast, ready_photo, how):
    photo = ready_photo()
    guest = guest_with(how)
    assert not is_in(guest.client)
    for path in ("/", f"/albums/{cast.beach.pk}/"):
        assert guest.client.get(path).status_code == 302
    assert Page(guest.client).ask_view(photo).status_code == 403
    assert Page(guest.client).ask_thumbs(photo).status_code == 403
