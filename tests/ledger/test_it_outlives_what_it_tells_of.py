"""Photo, person, device, link and album may go for good; who saw them stays readable, by the names of then."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device
from albums import bin, work
from albums.ledger.deeds import note
from albums.models import Album, Deed, Job, Look, Photo
from tests.ledger.looking import BERLIN
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


def _told(client, name: str, *args) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def gone(cast, client_of, ready_photo):
    """Ben opened a photo of "Beach" and was then removed; photo, album and he are gone for good."""
    photo = ready_photo()
    Page(client_of(cast.ben)).view(photo)
    note(Deed.Kind.PERSON_ENDED, cast.ben, by=cast.anna)
    note(Deed.Kind.GRANTED, cast.ben, by=cast.anna, album=cast.beach)
    ids = {"photo": photo.pk, "album": cast.beach.pk, "ben": str(cast.ben.pk)}
    bin.erase_album(cast.beach)
    for job in Job.objects.filter(kind=Job.Kind.ERASE):
        work.run(job.pk)
    cast.ben.delete()
    assert not Photo.objects.filter(pk=ids["photo"]).exists()
    assert not Album.objects.filter(pk=ids["album"]).exists()
    assert not Device.objects.filter(user_id=ids["ben"]).exists()
    return ids


def test_the_first_page_tells_of_them(cast, client_of, gone):
    page = _told(client_of(cast.anna), "ledger")
    assert "<bdi>Ben</bdi></a> opened a photo of " in page
    assert "<bdi>Beach</bdi>" in page
    assert "<bdi>Anna</bdi></a> ended all of " in page


def test_each_has_its_page_still(cast, client_of, gone):
    client = client_of(cast.anna)
    assert "Not in the vault any more" in _told(client, "ledger_viewer", gone["ben"])
    assert "Who saw <bdi>Beach</bdi>" in _told(client, "ledger_album", gone["album"])
    of_photo = _told(client, "ledger_photo", gone["photo"])
    assert "<bdi>Ben</bdi>" in of_photo
    assert "data-gallery" not in of_photo


def test_the_day_says_that_its_photos_are_gone(cast, client_of, gone):
    day = f"{Look.objects.get().day:%Y-%m-%d}"
    page = client_of(cast.anna).get(reverse("ledger_viewer", args=[gone["ben"]]), {"day": day}).content.decode()
    assert "1 photo of that day is not to be seen here any more" in page


def test_tables_and_filters_know_them(cast, client_of, gone):
    client = client_of(cast.anna)
    assert b"Ben" in b"".join(client.get(reverse("ledger_csv"), {"person": gone["ben"]}).streaming_content)
    page = client.get(reverse("ledger"), {"person": gone["ben"], "album": gone["album"]}).content.decode()
    assert "Not in the vault any more" in page
    assert "opened a photo of " in page


def test_a_guest_is_remembered_after_the_link_is_gone(cast, client_of, guest_with, ready_photo):
    photo, guest = ready_photo(), guest_with("live", label="Paediatrician")
    Page(guest.client).view(photo)
    link_id = guest.link.pk
    guest.link.delete()
    page = _told(client_of(cast.anna), "ledger_viewer", link_id)
    assert "<bdi>Paediatrician</bdi></a> opened a photo of " in page


def test_a_new_name_does_not_rewrite_what_was(cast, client_of, ready_photo):
    Page(client_of(cast.ben)).view(ready_photo())
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(name="Benjamin")
    Album.objects.filter(pk=cast.beach.pk).update(name="Strand")
    page = _told(client_of(cast.anna), "ledger")
    assert "<bdi>Ben</bdi></a> opened a photo of " in page
    assert "<bdi>Beach</bdi>" in page
    assert timezone.localdate(timezone=BERLIN) == Look.objects.get().day
