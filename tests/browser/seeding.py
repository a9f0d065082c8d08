"""Fills a live vault with ready photos. Runs inside the vault: `LiveVault.ask("from tests.browser.seeding import ...")`."""

import datetime
import hashlib
import io

from accounts.models import User
from albums.ingest import pipeline
from albums.models import Album, Grant, Photo
from albums.photo_keys import give_keys
from albums.storage import sealed_store
from tests.cast import photo_file

SIZES = ((1600, 1200), (900, 1400), (1200, 900), (1500, 700))


def album_with_photos(name: str) -> dict:
    """Make an album that Ben and Cleo may look at, with one photo of each of SIZES, the newest first."""
    anna = User.objects.get(name="Anna")
    album = Album.objects.create(name=name, created_by=anna)
    for person in User.objects.filter(name__in=["Ben", "Cleo"]):
        Grant.objects.create(user=person, album=album, granted_by=anna)
    photos = [_ready_photo(album, number, size) for number, size in enumerate(SIZES)]
    return {"path": f"/albums/{album.pk}/", "id": str(album.pk), "photos": [str(photo.pk) for photo in photos]}


def _ready_photo(album: Album, number: int, size: tuple[int, int]) -> Photo:
    data = photo_file(size=size)
    photo = Photo(
        album=album, uploaded_by=album.created_by, filename="IMG.jpg", sha256=hashlib.sha256(data).hexdigest(),
        byte_size=len(data), caption=f"Wave number {number + 1}", shown_at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
    key = give_keys(photo)
    sealed_store().put(photo.object_name("original"), io.BytesIO(data), key=key)
    photo.save()
    pipeline.ingest(photo.pk)
    shown_at = datetime.datetime(2026, 5, 20 - number, 12, tzinfo=datetime.UTC)
    Photo.objects.filter(pk=photo.pk, state=Photo.State.READY).update(shown_at=shown_at)
    return photo
