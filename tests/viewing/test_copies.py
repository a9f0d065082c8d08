"""Every copy is its viewer's own, whatever the rendition, and carries nothing else."""

import datetime
import io

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from albums.models import Look
from tests.cast import photo_file
from tests.viewing.page import Page


@pytest.fixture
def photo(cast, ready_photo):
    exif = Image.Exif()
    exif[0x010F] = "TELLTALE CAMERA"
    return ready_photo(data=photo_file(size=(1600, 1200), exif=exif, comment=b"TELLTALE COMMENT"))


def _pixels(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), dtype=int)


def _both_sizes(page: Page, photo) -> dict[str, bytes]:
    return {"thumb": page.thumbs(photo)[photo.id], "view": page.view(photo)}


@pytest.mark.parametrize("size", ["thumb", "view"])
def test_two_viewers_get_different_pictures(cast, client_of, photo, size):
    bens, cleos = (_both_sizes(Page(client_of(person)), photo)[size] for person in (cast.ben, cast.cleo))
    assert bens != cleos
    assert (_pixels(bens) != _pixels(cleos)).mean() > 0.1


@pytest.mark.parametrize("smallest", [(32, 32), (512, 32), (32, 512)])
def test_two_viewers_get_different_pictures_of_the_smallest_photo_too(cast, client_of, ready_photo, smallest):
    photo = ready_photo(data=photo_file(size=smallest))
    bens, cleos = (_both_sizes(Page(client_of(person)), photo) for person in (cast.ben, cast.cleo))
    for size in ("thumb", "view"):
        assert (_pixels(bens[size]) != _pixels(cleos[size])).any()


@pytest.mark.parametrize("size", ["thumb", "view"])
def test_two_devices_of_one_viewer_get_different_pictures(cast, client_of, photo, size):
    one, other = (_both_sizes(Page(client_of(cast.ben)), photo)[size] for _ in range(2))
    assert one != other


def test_the_same_device_gets_the_same_copy_all_day(cast, client_of, photo):
    page = Page(client_of(cast.ben))
    assert _both_sizes(page, photo) == _both_sizes(page, photo)


def test_a_keepers_copy_is_marked_as_any_other(cast, client_of, photo):
    annas, bens = (_both_sizes(Page(client_of(person)), photo) for person in (cast.anna, cast.ben))
    assert annas["thumb"] != bens["thumb"] and annas["view"] != bens["view"]


@pytest.mark.parametrize("size", ["thumb", "view"])
def test_a_copy_is_small_and_carries_nothing_of_the_original(cast, client_of, photo, size):
    jpeg = _both_sizes(Page(client_of(cast.ben)), photo)[size]
    picture = Image.open(io.BytesIO(jpeg))
    assert max(picture.size) == {"thumb": 400, "view": 1280}[size]
    assert not picture.getexif()
    assert b"TELLTALE" not in jpeg


def test_a_new_name_is_drawn_at_the_next_look(cast, client_of, photo):
    page = Page(client_of(cast.ben))
    before = _pixels(page.view(photo))
    cast.ben.name = "Grandfather Benedict"
    cast.ben.save()
    after = _pixels(page.view(photo))
    changed_rows = (before != after).any(axis=(1, 2)).mean()
    assert 0 < changed_rows < 0.5


def test_the_strength_that_the_keeper_chose_is_used_at_the_next_look(cast, client_of, photo, vault):
    page = Page(client_of(cast.ben))
    before = page.view(photo)
    vault.mark_strength = "clear"
    vault.save()
    assert page.view(photo) != before


@pytest.mark.parametrize("size", ["thumb", "view"])
def test_export_copy_writes_the_very_bytes_that_the_viewer_gets(cast, client_of, photo, tmp_path, size):
    seen = _both_sizes(Page(client_of(cast.ben)), photo)[size]
    looks = Look.objects.count()
    assert _export(tmp_path, photo, viewer="ben@example.org", rendition=size) == seen
    assert _export(tmp_path, photo, viewer="Ben", rendition=size) == seen
    assert _export(tmp_path, photo, viewer=str(cast.ben.id), rendition=size) == seen
    assert Look.objects.count() == looks


def test_export_copy_can_name_another_day_and_device(cast, client_of, photo, tmp_path):
    first, second = Page(client_of(cast.ben)), Page(client_of(cast.ben))
    first.view(photo)
    device = cast.ben.devices.get()
    seen = second.view(photo)
    assert _export(tmp_path, photo, viewer="Ben") == seen
    assert _export(tmp_path, photo, viewer="Ben", device=str(device.id)) == first.view(photo)
    assert _export(tmp_path, photo, viewer="Ben", day=datetime.date(2001, 2, 3)) != seen


@pytest.mark.parametrize("name", ["Cara", "Edda", "Dan"])
def test_export_copy_refuses_whoever_may_not_look(cast, client_of, photo, tmp_path, name):
    for person in (cast.cara, cast.edda):
        Page(client_of(person)).thumbs(photo)
    with pytest.raises(CommandError):
        _export(tmp_path, photo, viewer=name)


def _export(folder, photo, *, viewer: str, rendition: str = "view", **options) -> bytes:
    out = folder / "copy.jpg"
    asked = {"photo": photo.id, "viewer": viewer, "rendition": rendition, "out": out, **options}
    call_command("export_copy", *(f"--{name}={value}" for name, value in asked.items()), stdout=io.StringIO())
    return out.read_bytes()
