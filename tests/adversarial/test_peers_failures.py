"""What went wrong in other galleries, replayed here. Each names the thread or advisory where it was reported."""

from datetime import timedelta

import pytest
from django.test import Client

from albums import bin
from albums.endings.revoke import end_grant, end_link
from albums.models import Grant, GuestLink, Photo
from tests.upload.speaking import Speaker
from tests.viewing.page import Page

TALES = ("Piano teacher", "Grandmother", "Garden", "Anna", "Ben", "anna@", "ben@", "Cleo", "Otto")


def guest_of(token: str, passphrase: str = "") -> Client:
    browser = Client()
    browser.get(f"/link/{token}/")
    browser.post("/link/", {"passphrase": passphrase} if passphrase else {})
    return browser


def test_a_links_passphrase_guards_thumbs_views_and_data_too(cast, made_link, ready_photo):
    """immich 29599: checked only at the front page, while thumbnails and EXIF stayed open."""
    photo = ready_photo()
    _, token = made_link(passphrase="three blue boats")
    browser = guest_of(token, "three red boats")
    for path in ("/", f"/albums/{cast.beach.pk}/", f"/photos/{photo.pk}/edit/", f"/albums/{cast.beach.pk}/progress/"):
        assert browser.get(path).status_code == 302
    assert Page(browser).ask_view(photo).status_code == 403
    assert Page(browser).ask_thumbs(photo).status_code == 403
    assert Page(guest_of(token, "three blue boats")).ask_view(photo).status_code == 200


def test_an_unlocked_address_unlocks_nothing_elsewhere(cast, made_link, ready_photo):
    """CVE-2026-25118: the address after unlocking could be replayed by anybody."""
    photo = ready_photo()
    _, token = made_link(passphrase="three blue boats", device_limit=5)
    inside = guest_of(token, "three blue boats")
    addresses = [f"/albums/{cast.beach.pk}/", "/", "/link/", f"/link/{token}/"]
    other = Client()
    for address in addresses:
        assert inside.get(address).status_code in {200, 302}
        assert "Beach" not in other.get(address, follow=True).text
    assert Page(other).ask_view(photo).status_code == 403


@pytest.mark.parametrize("how", ["binned", "moved", "album binned", "erased"])
def test_a_photo_that_is_hidden_or_moved_is_out_of_an_old_links_reach(cast, made_link, ready_photo, how):
    """immich 29526: hiding a photo left it shared."""
    photo, browser = ready_photo(), None
    _, token = made_link()
    browser = guest_of(token)
    page = Page(browser)
    assert page.ask_view(photo).status_code == 200
    if how == "moved":
        Photo.objects.filter(pk=photo.pk).update(album=cast.garden)
    elif how == "album binned":
        bin.bin_album(cast.beach, by=cast.anna)
    else:
        bin.bin_photo(photo, by=cast.anna)
        if how == "erased":
            bin.erase_photos([photo])
    assert page.ask_view(photo).status_code == 404
    assert page.thumbs(photo) == page.thumbs(photo, bin=True) == {}
    assert str(photo.pk) not in browser.get("/", follow=True).text


def test_a_guest_removes_nothing(cast, made_link, ready_photo):
    """immich 26868: guests could remove photos from a shared album."""
    photo = ready_photo()
    browser = guest_of(made_link()[1])
    for act in ("binning", "erasure", "caption", "restoration", "retry"):
        assert browser.post(f"/photos/{photo.pk}/{act}/").status_code == 404
    assert browser.post(f"/albums/{cast.beach.pk}/binning/").status_code == 404
    assert Speaker(browser).create(cast.beach, length=5).status_code == 404
    assert Photo.objects.kept().filter(pk=photo.pk).exists()


def test_no_copy_outlives_the_ending_of_its_link(cast, made_link, ready_photo):
    """photoprism 817 and 1297: the share was revoked, the image's address lived on."""
    photo = ready_photo()
    link, token = made_link()
    page = Page(guest_of(token))
    page.view(photo)
    end_link(link, by=cast.anna)
    assert page.ask_view(photo).status_code == page.ask_thumbs(photo).status_code == 403


@pytest.mark.parametrize("name", ["thumb", "view", "soft", "original"])
def test_derivatives_have_no_addresses_of_their_own(cast, client_of, ready_photo, name):
    """Piwigo 649, Lychee 1294: derivatives lay open below a guessable path."""
    photo = ready_photo()
    stored = photo.object_name(name)
    for path in (f"/{stored}", f"/objects/{stored}", f"/static/{stored}", f"/media/{stored}", f"/photos/{photo.pk}/{name}/",
                 f"/photos/{photo.pk}/", f"/copies/{name}/{photo.pk}/", f"/photos/{photo.pk}.jpg"):  # fmt: skip
        response = client_of(cast.anna).get(path)
        assert response.status_code == 404, path


def test_an_ended_link_stays_ended_when_the_album_is_shared_again(cast, made_link, ready_photo, client_of):
    """LibrePhotos 76: sharing the album again revived the old link."""
    photo = ready_photo()
    link, token = made_link()
    inside = guest_of(token)
    end_link(link, by=cast.anna)
    made_link("Somebody else")
    Grant.objects.create(link=GuestLink.objects.get(pk=link.pk), album=cast.beach, granted_by=cast.anna)
    anna = client_of(cast.anna)
    anna.post(f"/links/{link.pk}/extension/", {"runs_for": "month"})
    anna.post(f"/links/{link.pk}/address/")
    assert Page(inside).ask_view(photo).status_code == 403
    assert Page(guest_of(token)).ask_view(photo).status_code == 403


def test_an_ended_grant_stays_ended_when_another_is_given(cast, client_of, ready_photo):
    """The same of people: what was ended is ended, and a new grant is seen as a new one."""
    photo, old = ready_photo(album=cast.garden), Grant.objects.get(user=cast.ben)
    end_grant(old, by=cast.anna)
    Grant.objects.create(user=cast.ben, album=cast.garden, granted_by=cast.anna)
    ben = client_of(cast.ben)
    assert Page(ben).ask_view(photo).status_code == 200
    assert ben.get(f"/albums/{cast.beach.pk}/").status_code == 404
    assert hasattr(Grant.objects.get(pk=old.pk), "revocation")


def test_one_passphrase_opens_one_link(cast, made_link, ready_photo):
    """CVE-2026-22784: one password opened every album that had the same."""
    there = ready_photo(album=cast.garden)
    _, one = made_link(passphrase="three blue boats")
    made_link("Other", albums=(cast.garden,), passphrase="three blue boats")
    browser = guest_of(one, "three blue boats")
    assert browser.get(f"/albums/{cast.garden.pk}/").status_code == 404
    assert Page(browser).ask_view(there).status_code == 404


def test_a_guest_learns_of_no_other_link_or_person(cast, made_link, ready_photo):
    """photoview PR 1504: a link disclosed its siblings."""
    ready_photo(by=cast.cleo)
    made_link("Piano teacher")
    made_link("Grandmother", albums=(cast.garden,))
    _, token = made_link("Dentist")
    browser = guest_of(token)
    for path in ("/", f"/albums/{cast.beach.pk}/", "/link/", "/watch/", "/ended/", "/links/", "/people/", "/ledger/"):
        response = browser.get(path)
        assert not any(tale in response.text for tale in TALES), path


@pytest.mark.parametrize("name", ["ben", "wanda"])
def test_no_rendition_is_handed_out_unmarked_or_whole(cast, client_of, ready_photo, name):
    """richdocuments 2561, immich-public-proxy 196: the preview without watermark, the ZIP with the originals."""
    photo = ready_photo()
    ours, hers = Page(client_of(getattr(cast, name))), Page(client_of(cast.cleo))
    assert ours.view(photo) != hers.view(photo)
    assert ours.thumbs(photo) != hers.thumbs(photo)
    for asked in ("original", "soft", "full"):
        response = ours.post(f"/copies/{asked}/", {"photo": str(photo.pk), "key": ours.key})
        assert response.status_code == 404


def test_a_narrower_tier_applies_to_pages_that_are_open(cast, client_of, ready_photo):
    """immich: a download setting did not apply to existing pages."""
    photo, page = ready_photo(), Page(client_of(cast.ben))
    before = len(page.view(photo))
    end_grant(Grant.objects.get(user=cast.ben), by=cast.anna)
    Grant.objects.create(user=cast.ben, album=cast.beach, tier=Grant.Tier.WIDER, granted_by=cast.anna)
    assert page.ask_view(photo).status_code == 200
    assert len(page.view(photo)) < before


def test_an_extension_never_reaches_back(cast, made_link, guest_with, client_of, ready_photo):
    """A link that ran out lets nobody in who was refused while it was over."""
    photo, over = ready_photo(), guest_with("expired")
    assert Page(over.client).ask_view(photo).status_code == 403
    late = guest_of(over.token)
    client_of(cast.anna).post(f"/links/{over.link.pk}/extension/", {"runs_for": "hour"})
    assert Page(late).ask_view(photo).status_code == 403
    assert GuestLink.objects.get(pk=over.link.pk).expires_at - over.link.made_at < timedelta(days=31)
