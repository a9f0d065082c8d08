"""Objects that no row names for a week are removed, and nothing else is: not even where the database is another vault's."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from albums import strays
from albums.models import Photo, Upload, UploadPart
from albums.renditions.sizes import SIZES
from albums.storage import new_name, storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]


@pytest.fixture(autouse=True)
def a_day_later(monkeypatch) -> Callable[[], None]:
    """The vault's days, which pass only when a test lets them."""
    days = [0]
    monkeypatch.setattr(
        strays, "timezone", SimpleNamespace(now=lambda: datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days[0]))
    )

    def pass_a_day() -> None:
        days[0] += 1

    return pass_a_day


@pytest.fixture
def sweep_for_a_week(a_day_later) -> Callable[[], int]:
    """Sweeps twice a day until what is nobody's may go; says how many objects did."""

    def sweep() -> int:
        gone = 0
        for _ in range(strays.DAYS_SEEN):
            a_day_later()
            gone += strays.sweep() + strays.sweep()
        return gone

    return sweep


@pytest.fixture(autouse=True)
def empty_storage():
    for name, _ in list(storage().sizes()):
        storage().delete(name)


@pytest.fixture
def upload(cast) -> Upload:
    return Upload.objects.create(album=cast.beach, user=cast.anna, length=9, expires_at="2100-01-01T00:00Z")


def put(name: str) -> str:
    storage().put(name, io.BytesIO(b"sealed, as far as storage knows"))
    return name


def of_nobody(kind: str) -> str:
    return Photo(id=uuid4()).object_name(kind)


def stored() -> set[str]:
    return {name for name, _ in storage().sizes()}


@pytest.mark.parametrize("kind", ["original", *(size.name for size in SIZES), "shelf", "leak", "segments"])
def test_an_object_without_a_row_goes(kind, sweep_for_a_week):
    put(of_nobody(kind))
    assert sweep_for_a_week() == 1
    assert stored() == set()


def test_a_part_without_a_row_goes(sweep_for_a_week):
    put(new_name())
    assert sweep_for_a_week() == 1
    assert stored() == set()


def test_all_that_a_ready_photo_has_stays(ready_photo, sweep_for_a_week):
    ready_photo()
    before = stored()
    assert len(before) == 1 + len(SIZES)
    assert sweep_for_a_week() == 0
    assert stored() == before


def test_an_original_that_its_album_did_not_want_goes(ready_photo, sweep_for_a_week):
    photo = ready_photo()
    Photo.objects.update(has_original=False)
    assert sweep_for_a_week() == 1
    assert photo.object_name("original") not in stored()


def test_what_an_upload_has_or_writes_stays(upload, sweep_for_a_week):
    part, written, left = (put(new_name()) for _ in range(3))
    UploadPart.objects.create(upload=upload, offset=0, length=1, object_name=part)
    Upload.objects.update(writing=f"{written} {left}")
    original = put(Photo(id=upload.pk).object_name("original"))
    assert sweep_for_a_week() == 0
    assert stored() == {part, written, left, original}


def test_names_of_other_kinds_stay(sweep_for_a_week):
    names = {put("ab/readme-of-the-family"), put(of_nobody("hologram"))}
    assert sweep_for_a_week() == 0
    assert stored() == names


def test_the_storage_of_another_database_is_left_alone(monkeypatch, caplog, sweep_for_a_week):
    monkeypatch.setattr(strays, "FEW", 2)
    names = {put(of_nobody("original")) for _ in range(3)}
    assert sweep_for_a_week() == 0
    assert stored() == names
    assert "is this its database?" in caplog.text


def test_an_older_database_put_back_by_hand_costs_no_newer_photo(ready_photo, a_day_later):
    photo = ready_photo()
    before = stored()
    photo.delete()
    for _ in range(strays.DAYS_SEEN - 1):
        assert strays.sweep() == 0
        a_day_later()
    assert stored() == before


def test_objects_that_are_restored_before_their_rows_stay(vault, sweep_for_a_week):
    vault.delete()
    names = {put(of_nobody("original"))}
    assert sweep_for_a_week() == 0
    assert stored() == names


def test_a_clock_that_leaps_or_a_vault_that_rests_counts_as_one_day(a_day_later):
    name = put(of_nobody("original"))
    for _ in range(2):
        assert strays.sweep() == 0
        for _ in range(100):
            a_day_later()
    assert stored() == {name}


def test_what_was_somebodys_meanwhile_begins_anew(upload, a_day_later):
    late = put(new_name())
    for day in range(2 * strays.DAYS_SEEN - 2):
        noted = late if day == strays.DAYS_SEEN - 2 else ""
        Upload.objects.update(writing=noted)
        assert strays.sweep() == 0
        a_day_later()
    assert late in stored()


def test_what_gets_its_row_while_the_storage_is_read_stays(upload, monkeypatch):
    late = put(new_name())

    def its_row_comes(names):
        Upload.objects.update(writing=late)
        return names

    monkeypatch.setattr(strays, "_long_seen", its_row_comes)
    assert strays.sweep() == 0
    assert late in stored()
