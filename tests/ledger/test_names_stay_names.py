"""Whatever somebody calls themselves, their album or their browser: on the pages it is text."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from albums.ledger.deeds import note
from albums.models import Album, Deed
from tests.ledger.looking import look

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script><b>\"'&"


def test_no_name_becomes_markup(cast, client_of, ready_photo):
    photo = ready_photo()
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(name=NASTY)
    Album.objects.filter(pk=cast.beach.pk).update(name=NASTY)
    ids = {"viewer_id": str(cast.ben.pk), "album_id": cast.beach.pk, "photo_id": photo.pk}
    made = look(timezone.now(), viewer_name=NASTY, album_name=NASTY, device_name=NASTY, view_count=2, **ids)
    cast.ben.refresh_from_db()
    cast.beach.refresh_from_db()
    for kind in Deed.Kind:
        note(kind, cast.ben, by=cast.ben, album=cast.beach, detail=NASTY)
    day = f"?day={made.day:%Y-%m-%d}"
    keeper = client_of(cast.anna)
    pages = [
        keeper.get(reverse("ledger")), keeper.get(reverse("ledger_viewer", args=[cast.ben.pk])),
        keeper.get(reverse("ledger_viewer", args=[cast.ben.pk]) + day), keeper.get(reverse("ledger_photo", args=[photo.pk])),
        keeper.get(reverse("ledger_album", args=[cast.beach.pk])), client_of(cast.ben).get(reverse("my_looks") + day),
    ]  # fmt: skip
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert html.escape(NASTY) in text
        assert "<script>alert" not in text


def test_a_name_keeps_its_reading_direction_to_itself(cast, client_of):
    look(timezone.now(), viewer_name="عمتي سلمى")
    assert "<bdi>عمتي سلمى</bdi>" in client_of(cast.anna).get(reverse("ledger")).content.decode()
