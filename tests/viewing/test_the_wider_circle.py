"""The wider circle gets a smaller and softer picture, and a change of tier takes effect at the next byte."""

import io

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from albums.models import Grant, Revocation
from albums.pages.timeline import timeline
from albums.viewing.viewer import Viewer
from tests.cast import photo_file
from tests.viewing.page import Page

CLOSE, WIDER = (1280, 960), (800, 600)


@pytest.fixture
def photo(ready_photo):
    return ready_photo(data=photo_file(size=(1600, 1200)))


def size_of(jpeg: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(jpeg)).size


def fine_power(jpeg: bytes) -> float:
    """Above 0.3 cycles per pixel, with every picture at its own size."""
    grey = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"), float)
    power = np.abs(np.fft.fft2(grey - grey.mean())) ** 2 / grey.size**2
    down, across = (np.abs(np.fft.fftfreq(side)) for side in grey.shape)
    return float(power[(down[:, None] > 0.3) & (across[None, :] > 0.3)].sum())


def change(person, photo, *, tier) -> None:
    """As a keeper does: the old grant ends, and another begins."""
    old = Grant.objects.live().get(user=person)
    Revocation.objects.create(grant=old, reason="changed")
    Grant.objects.create(user=person, album=photo.album, tier=tier)


def test_the_wider_circle_gets_less(cast, client_of, photo):
    close, wider = (Page(client_of(person)).view(photo) for person in (cast.ben, cast.wanda))
    assert (size_of(close), size_of(wider)) == (CLOSE, WIDER)
    assert fine_power(wider) < fine_power(close) / 2
    assert len(wider) < len(close) / 2


def test_thumbs_are_the_same_for_both(cast, client_of, photo):
    for person in (cast.ben, cast.wanda):
        assert size_of(Page(client_of(person)).thumbs(photo)[photo.id]) == (400, 300)


def test_a_guest_of_the_wider_circle_gets_less_too(guest_with, photo):
    assert size_of(Page(guest_with("live", tier="wider").client).view(photo)) == WIDER


def test_a_change_of_tier_takes_effect_at_the_next_byte(cast, client_of, photo):
    page = Page(client_of(cast.wanda))
    assert size_of(page.view(photo)) == WIDER
    change(cast.wanda, photo, tier=Grant.Tier.CLOSE)
    assert size_of(page.view(photo)) == CLOSE
    change(cast.wanda, photo, tier=Grant.Tier.WIDER)
    assert size_of(page.view(photo)) == WIDER


def test_of_two_grants_the_more_generous_counts(cast, client_of, photo):
    page = Page(client_of(cast.wanda))
    more = Grant.objects.create(user=cast.wanda, album=None, tier=Grant.Tier.CLOSE)
    assert size_of(page.view(photo)) == CLOSE
    Grant.objects.filter(pk=more.pk).update(expires_at=timezone.now())
    assert size_of(page.view(photo)) == WIDER


def test_close_elsewhere_is_not_close_here(cast, client_of, photo):
    Grant.objects.create(user=cast.wanda, album=cast.garden, tier=Grant.Tier.CLOSE)
    assert size_of(Page(client_of(cast.wanda)).view(photo)) == WIDER


def test_nobody_gets_the_larger_one_while_theirs_is_being_made(cast, client_of, photo):
    photo.renditions.filter(name="soft").delete()
    page = Page(client_of(cast.wanda))
    assert page.ask_view(photo).status_code == 404
    assert set(page.thumbs(photo)) == {photo.id}
    assert size_of(Page(client_of(cast.ben)).view(photo)) == CLOSE


@pytest.mark.parametrize(("name", "size"), [("ben", CLOSE), ("wanda", WIDER), ("anna", CLOSE)])
def test_the_album_keeps_the_shape_of_what_the_viewer_gets(cast, photo, name, size):
    shown = _shown_to(getattr(cast, name), cast.beach)
    assert ((shown.view.width, shown.view.height), shown.is_preparing) == (size, False)


def test_the_album_says_which_photos_are_being_prepared(cast, client_of, photo):
    photo.renditions.filter(name="soft").delete()
    shown = _shown_to(cast.wanda, cast.beach)
    assert ((shown.view.width, shown.view.height), shown.is_preparing) == ((400, 300), True)
    assert "data-preparing" in client_of(cast.wanda).get(f"/albums/{cast.beach.pk}/").text
    assert "data-preparing" not in client_of(cast.ben).get(f"/albums/{cast.beach.pk}/").text


def test_exported_copies_are_the_very_bytes_that_wider_viewers_and_guests_get(cast, client_of, guest_with, photo, tmp_path):
    guest = guest_with("live")
    for viewer, client in (("wanda@example.org", client_of(cast.wanda)), (str(guest.link.pk), guest.client)):
        seen, out = Page(client).view(photo), tmp_path / "copy.jpg"
        call_command(
            "export_copy", f"--photo={photo.id}", f"--viewer={viewer}", "--rendition=view", f"--out={out}", stdout=io.StringIO()
        )
        assert out.read_bytes() == seen


def _shown_to(person, album):
    [month] = timeline(Viewer(device=None, user=person), album).months
    return month.photos[0]
