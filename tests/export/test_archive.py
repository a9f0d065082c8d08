"""The archive opens everywhere, holds what was uploaded, and is exactly as long as was said before."""

import datetime
import tracemalloc
import zipfile

import pytest

from albums.export import archive as archive_module
from albums.export.archive import Entry, archive_size, blank_of
from albums.export.pictures import HELD_BYTES
from albums.models import Photo
from albums.photo_keys import data_key
from albums.storage import sealed_store, storage
from tests.cast import photo_file
from tests.export.making import BERLIN, FOLDER, MADE_AT, archive_of, everything, flip_a_bit, make, opened

pytestmark = pytest.mark.django_db


def test_it_holds_every_original_as_it_was_uploaded(cast, ready_photo):
    files = [photo_file(), photo_file(format="PNG"), photo_file()]
    for data, album in zip(files, (cast.beach, cast.beach, cast.garden), strict=True):
        ready_photo(data=data, album=album)
    archive, data = make()
    assert len(data) == archive.size
    zipped = opened(data)
    held = [zipped.read(f"{FOLDER}/albums/{path}") for path in ("Beach/IMG_0001.jpg", "Beach/IMG_0001 (2).png", "Garden/IMG_0001.jpg")]
    assert held == files
    assert "Every picture is here." in zipped.text("MISSING.txt")
    assert archive.lost == []


def test_nothing_in_it_is_compressed_or_says_who_may_read_it(cast, ready_photo):
    ready_photo()
    for info in opened(make()[1]).infolist():
        assert info.compress_type == zipfile.ZIP_STORED
        assert info.external_attr >> 16 == 0o100600
        assert info.filename.startswith(f"{FOLDER}/") and ".." not in info.filename and "\\" not in info.filename


def test_a_file_is_of_the_time_when_it_was_taken(cast, ready_photo):
    photo = ready_photo()
    taken = datetime.datetime(2024, 7, 1, 21, 30, 10, tzinfo=datetime.UTC)
    Photo.objects.filter(pk=photo.pk).update(taken_at=taken, shown_at=taken)
    info = opened(make()[1]).getinfo(f"{FOLDER}/albums/Beach/IMG_0001.jpg")
    assert info.date_time == (2024, 7, 1, 23, 30, 10)
    assert info.extra.endswith(int(taken.timestamp()).to_bytes(4, "little"))


@pytest.mark.parametrize("year", [1826, 1901, 1979, 2038, 2110])
def test_no_time_is_too_early_or_too_late(cast, ready_photo, year):
    photo = ready_photo()
    Photo.objects.filter(pk=photo.pk).update(shown_at=datetime.datetime(year, 1, 1, tzinfo=datetime.UTC))
    archive, data = make()
    assert len(data) == archive.size
    opened(data)


@pytest.mark.parametrize("large", [False, True])
def test_a_missing_a_damaged_and_a_deleted_picture_are_named_and_the_rest_is_there(cast, ready_photo, monkeypatch, large):
    if large:
        monkeypatch.setattr(archive_module, "MOST_OF_A_COMMENT", 1000)
    _, missing, damaged, deleted = (ready_photo() for _ in range(4))
    for photo in (missing, damaged):
        photo.renditions.all().delete()
    plan = everything()
    storage().delete(missing.object_name("original"))
    flip_a_bit(damaged)
    Photo.objects.filter(pk=deleted.pk).update(erasing_since=MADE_AT, wrapped_key=b"")
    archive, data = make(plan)
    assert len(data) == archive.size
    zipped = opened(data)
    assert [lost.path for lost in archive.lost] == [f"albums/Beach/IMG_0001 ({number}).jpg" for number in (2, 3, 4)]
    said = zipped.text("MISSING.txt")
    assert "(2).jpg: it is missing" in said and "(3).jpg: it is damaged" in said and "(4).jpg: it was deleted" in said
    assert {path for path in zipped.paths if path.endswith(".jpg")} == {"albums/Beach/IMG_0001.jpg"}
    assert ("blank in place of what is missing.bin" in zipped.paths) is large or not large


def test_in_place_of_a_damaged_original_there_is_the_largest_picture_without_marks(cast, ready_photo):
    photo = ready_photo(data=photo_file(size=(1200, 900), quality=98))
    flip_a_bit(photo)
    archive, data = make()
    assert len(data) == archive.size
    zipped = opened(data)
    assert "albums/Beach/IMG_0001 (not the original).jpg" in zipped.paths
    assert "instead there is the largest picture" in zipped.text("MISSING.txt")


def test_where_a_file_is_not_the_one_that_was_uploaded_that_is_noticed(cast, ready_photo):
    photo = ready_photo()
    photo.renditions.all().delete()
    sealed_store().put(photo.object_name("original"), [b"x" * photo.byte_size], key=data_key(photo))
    archive, data = make()
    assert "it is not the file that was once uploaded" in opened(data).text("MISSING.txt")
    assert len(data) == archive.size


def test_zip64_is_counted_right_however_zipfile_comes_to_it(cast, ready_photo, monkeypatch):
    """The borders of 2 GiB and 65,535 files, brought so near that a few photos cross them."""
    for _ in range(3):
        ready_photo(data=photo_file(size=(64, 64)))
    for limit, files in ((2**31 - 1, 65535), (2000, 65535), (20_000, 65535), (2**31 - 1, 5)):
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
        monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", files)
        archive, data = make()
        assert len(data) == archive.size
        opened(data)


def test_what_is_made_up_comes_out_right_at_every_distance_from_the_border(monkeypatch, tmp_path):
    written = [Entry("a.jpg", 5000, MADE_AT)]
    for limit in range(7000, 7400, 7):
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
        for size in range(7150, 7250, 11):
            blank, comment = blank_of(written, size=size, at=MADE_AT, name="blank")
            assert len(zipped_plainly([*written, blank], comment)) == size == archive_size([*written, blank]) + comment


def test_hundreds_of_megabytes_pass_through_a_few(cast, received_photo):
    photo = received_photo(data=b"\xff\xd8\xff" + bytes(3 * HELD_BYTES))
    plan = everything()
    pieces = iter(archive_of(plan))
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in pieces]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) > photo.byte_size and max(sizes) < 2**21
    assert peak < HELD_BYTES


def zipped_plainly(entries: list[Entry], comment: int) -> bytes:
    sink = archive_module._Sink()
    with zipfile.ZipFile(sink, "w") as made:
        for entry in entries:
            with made.open(entry.info(BERLIN), "w") as file:
                file.write(bytes(entry.size))
        made.comment = b" " * comment
    return b"".join(sink.taken())
