"""From received to ready: what is stored, what is kept of the original, and what a failure leaves."""

import datetime
import io
import tempfile
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from albums import work
from albums.marking.twin import Twin
from albums.models import Job, Photo
from albums.photo_keys import data_key
from albums.storage import storage
from albums.storage.sealed import SealedStore
from tests.cast import photo_file

pytestmark = pytest.mark.django_db

DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, EXIF_IFD = 0x9003, 0x9011, 0x8769


def taken(when: str, offset: str | None = None) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[DATE_TIME_ORIGINAL] = when
    if offset:
        exif.get_ifd(EXIF_IFD)[OFFSET_TIME_ORIGINAL] = offset
    return photo_file(exif=exif)


def sealed_bytes(photo: Photo, kind: str) -> bytes:
    return SealedStore(storage()).read(photo.object_name(kind), key=data_key(photo))


def test_ready_photo_has_a_twin_of_every_size(ready_photo):
    photo = ready_photo(data=photo_file(size=(1600, 1200)))
    sizes = {rendition.name: (rendition.width, rendition.height) for rendition in photo.renditions.all()}
    assert sizes == {"thumb": (400, 300), "view": (1280, 960), "soft": (800, 600)}
    for rendition in photo.renditions.all():
        twin = Twin.from_bytes(sealed_bytes(photo, rendition.name))
        assert (twin.width, twin.height, twin.chips) == (rendition.width, rendition.height, rendition.chips)


def test_no_temporary_file_holds_it_plainly(ready_photo, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert ready_photo().state == Photo.State.READY


def test_size_and_format_of_the_original_are_noted(ready_photo):
    photo = ready_photo(data=photo_file(size=(900, 700), format="PNG"))
    assert (photo.format, photo.width, photo.height) == ("PNG", 900, 700)


def test_camera_clock_is_read_as_the_familys(ready_photo):
    photo = ready_photo(data=taken("2025:08:01 00:30:00"))
    assert photo.taken_at == datetime.datetime(2025, 8, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert photo.shown_at == photo.taken_at


def test_offset_of_the_camera_is_honoured(ready_photo):
    photo = ready_photo(data=taken("2025:08:01 00:30:00", "-07:00"))
    assert photo.taken_at == datetime.datetime(2025, 8, 1, 7, 30, tzinfo=datetime.UTC)


def test_photo_without_a_date_is_shown_at_its_arrival(ready_photo):
    photo = ready_photo()
    assert photo.taken_at is None
    assert photo.shown_at == photo.received_at


def test_nothing_readable_lies_in_storage(ready_photo):
    photo = ready_photo(data=taken("2025:08:01 00:30:00"))
    for kind in ("original", "thumb", "view", "soft"):
        stored = storage().get(photo.object_name(kind)).read()
        for readable in (b"JFIF\0", b"Exif\0\0", b"2025:08:01", b"FVTWIN"):
            assert readable not in stored


def test_original_is_kept_to_the_byte(ready_photo):
    data = photo_file()
    assert sealed_bytes(ready_photo(data=data), "original") == data


def test_album_may_let_originals_go(cast, ready_photo):
    cast.beach.keeps_originals = False
    cast.beach.save()
    photo = ready_photo()
    assert not photo.has_original
    assert not storage().exists(photo.object_name("original"))
    assert storage().exists(photo.object_name("view"))


def test_damaged_photo_fails_with_a_named_reason(received_photo):
    photo = received_photo(data=photo_file()[:4000])
    work.run(Job.objects.get(subject=photo.pk).pk)
    photo.refresh_from_db()
    assert (photo.state, photo.failure_code) == (Photo.State.FAILED, "unreadable")
    assert not photo.renditions.exists()
    assert Job.objects.get(subject=photo.pk).state == Job.State.DONE


def test_photo_erased_meanwhile_stays_erased(received_photo):
    from albums import bin

    photo = received_photo()
    bin.erase_photos([photo])
    work.run(Job.objects.get(subject=photo.pk, kind=Job.Kind.INGEST).pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.RECEIVED
    assert not photo.renditions.exists()


def test_every_format_becomes_ready(ready_photo):
    for format in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF"):
        assert ready_photo(data=photo_file(format=format)).format


def test_heic_becomes_ready(ready_photo):
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(photo_file(size=(800, 600))))).save(file, quality=80)
    assert ready_photo(data=file.getvalue()).format in {"HEIF", "HEIC"}
