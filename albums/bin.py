"""The bin: thirty days to change one's mind, then gone for good.

Erasing destroys the photo's key first. From that instant its objects are noise, in a bucket's older versions too;
only a backup made before, with its passphrase, has the key. Removing them is tidying up, repeated until it succeeds.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from albums import jobs
from albums.models import Album, AlbumBinning, Freeze, Job, Photo, PhotoBinning
from albums.models.album import BIN_DAYS
from albums.renditions.sizes import SIZES
from albums.storage import storage
from albums.tracing import shelving

SWEEP_BATCH = 100


def bin_photo(photo: Photo, *, by: User) -> None:
    PhotoBinning.objects.get_or_create(photo=photo, defaults={"binned_by": by})


def bin_album(album: Album, *, by: User) -> None:
    AlbumBinning.objects.get_or_create(album=album, defaults={"binned_by": by})


@transaction.atomic
def restore_photo(photo: Photo) -> None:
    PhotoBinning.objects.filter(photo=photo).delete()
    _go_on_preparing(Photo.objects.filter(pk=photo.pk))


@transaction.atomic
def restore_album(album: Album) -> None:
    AlbumBinning.objects.filter(album=album).delete()
    _go_on_preparing(album.photos)


@transaction.atomic
def erase_photos(photos: Iterable[Photo]) -> None:
    """Destroy the photos' keys at once, with what they could be found by, and have their objects removed."""
    now = timezone.now()
    photos = list(photos)
    for photo in photos:
        Photo.objects.filter(pk=photo.pk, erasing_since=None).update(
            wrapped_key=b"", erasing_since=now, caption="", filename=""
        )
        jobs.enqueue(Job.Kind.ERASE, photo.pk)
    shelving.forget(photo.pk for photo in photos)


@transaction.atomic
def erase_album(album: Album) -> None:
    """Erase an album's photos at once; the album's row goes with the last of their objects."""
    Album.objects.filter(pk=album.pk).update(erasing_since=timezone.now())
    erase_photos(album.photos.filter(erasing_since=None))
    _drop_if_empty(album.pk)


def erase_objects(photo_id: UUID) -> None:
    """Remove an erased photo's objects, then its row, and its album's when that was waiting for it."""
    photo = Photo.objects.filter(pk=photo_id, erasing_since__isnull=False).first()
    if photo is None:
        return
    for kind in ("original", *(size.name for size in SIZES)):
        storage().delete(photo.object_name(kind))
    with transaction.atomic():
        # Held, so that of the last two photos one is seen to be the last. Both rows or none: who comes next asks for the photo.
        Album.objects.select_for_update().filter(pk=photo.album_id).first()
        photo.delete()
        _drop_if_empty(photo.album_id)


def sweep_erased() -> None:
    """Have the objects removed of photos whose job for it was given up, by deaths in a row: no key opens them, and they shall
    not stay for ever.
    """
    jobs.enqueue_missing(Job.Kind.ERASE, Photo.objects.filter(erasing_since__isnull=False).order_by("erasing_since"))


def sweep_bin() -> None:
    """Erase what has lain in the bin for BIN_DAYS. Nothing while the vault is frozen, as it is after a restore: what an older
    backup had in the bin would be gone before anybody could take it out.
    """
    if Freeze.objects.live().exists():
        return
    limit = timezone.now() - timedelta(days=BIN_DAYS)
    erase_photos(Photo.objects.filter(binning__binned_at__lte=limit, erasing_since=None)[:SWEEP_BATCH])
    for album in Album.objects.filter(binning__binned_at__lte=limit, erasing_since=None)[:SWEEP_BATCH]:
        erase_album(album)


def _go_on_preparing(photos: QuerySet[Photo]) -> None:
    # Ingest passes over what lies in the bin; a photo that came there unprepared needs it now.
    for photo_id in photos.kept().filter(state=Photo.State.RECEIVED).values_list("pk", flat=True):
        jobs.enqueue(Job.Kind.INGEST, photo_id)


def _drop_if_empty(album_id: UUID) -> None:
    Album.objects.filter(pk=album_id, erasing_since__isnull=False, photos=None).delete()
