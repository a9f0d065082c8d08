"""Where an album keeps no originals, the largest picture without marks is taken out, and that is said."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from albums import bin
from albums.export.pictures import _lengthened, stand_in
from albums.export.plan import NOT_KEPT, albums_to_export
from albums.ingest.unmarked import unmarked_view
from tests.cast import photo_file
from tests.export.making import FOLDER, everything, make, opened

pytestmark = pytest.mark.django_db


def test_it_is_the_view_without_its_mark(cast, without_original):
    original = photo_file(size=(1600, 1200))
    photo = without_original(data=original)
    archive, data = make()
    assert len(data) == archive.size
    taken = Image.open(io.BytesIO(opened(data).read(f"{FOLDER}/albums/Beach/IMG_0001.jpg")))
    taken.load()
    assert taken.size == (1280, 960)
    ours, theirs = (np.asarray(picture, float) for picture in (taken, unmarked_view(photo)))
    assert np.abs(ours - theirs).mean() < 3


def test_that_it_is_not_the_original_is_said_everywhere(cast, without_original):
    without_original()
    plan = everything()
    assert (plan.count, plan.stand_ins, plan.lost) == (1, 1, [])
    zipped = opened(make(plan)[1])
    assert f"albums/Beach/IMG_0001.jpg: {NOT_KEPT}" in zipped.text("MISSING.txt")
    assert zipped.json["photos"][0]["is_original"] is False
    assert "the original was not kept" in zipped.text("albums/Beach/index.html")
    assert zipped.text("data/sha256sums.txt") == ""


def test_where_neither_is_left_it_is_known_before(cast, without_original):
    without_original().renditions.all().delete()
    plan = everything()
    assert (plan.count, [lost.path for lost in plan.lost]) == (0, ["albums/Beach/IMG_0001.jpg"])
    assert "neither the original" in opened(make(plan)[1]).text("MISSING.txt")


@pytest.mark.parametrize("more", [0, 1, 2, 3, 4, 5, 65536, 65537, 65538, 65540, 200_001])
def test_its_size_is_known_before_it_is_made(more):
    jpeg = photo_file(size=(64, 48))
    longer = _lengthened(jpeg, len(jpeg) + more)
    assert len(longer) == len(jpeg) + more
    before, after = (np.asarray(Image.open(io.BytesIO(data))) for data in (jpeg, longer))
    assert (before == after).all()


def test_a_small_picture_fits_too(cast, without_original):
    photo = without_original(data=photo_file(size=(40, 32)))
    view = photo.renditions.get(name="view")
    assert len(stand_in(photo, size=view.byte_size)) == view.byte_size


def test_how_much_there_is_counts_them_and_nothing_of_the_bin(cast, ready_photo, without_original):
    original, stand_in_of = ready_photo(album=cast.garden), without_original(album=cast.garden)
    bin.bin_photo(ready_photo(album=cast.garden), by=cast.anna)
    without_original()
    keeper = SimpleNamespace(is_keeper=True)
    album = albums_to_export(keeper).get(pk=cast.garden.pk)
    assert (album.number, album.bytes) == (2, original.byte_size + stand_in_of.renditions.get(name="view").byte_size)
    assert sum(each.bytes for each in albums_to_export(keeper)) == everything().size
    assert not albums_to_export(SimpleNamespace(is_keeper=False)).exists()
