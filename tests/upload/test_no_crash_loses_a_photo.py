"""Whatever instant a server dies at: the upload goes on where it was, or its photo will be processed. Nothing is left over.

The deaths happen in this process: at each step of the way something raises what no code catches, and the next request,
or the sweeper, finds the database and the storage as they were left.
"""

from contextlib import contextmanager
from importlib import import_module

import pytest
from django.utils import timezone

from albums.models import Job, Photo, Upload, UploadPart
from albums.storage.errors import StorageUnavailable
from albums.storage.sealed import SealedStore
from albums.upload import accept, expiry
from tests.cast import photo_file
from tests.faults.inside.fault_steps import OF_UPLOADS


class PowerCut(BaseException):
    """The end of a process: no `except Exception` holds it."""


# Each step of the way: where it is, and whether the cut comes before or after it. tests/faults kills real servers there.
STEPS = {label: (import_module(module), name, when) for label, (module, name, when) in OF_UPLOADS.items()}


@contextmanager
def power_cut_at(monkeypatch, module, name, when):
    whole = getattr(module, name)

    def cut(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(module, name, cut)
        with pytest.raises(PowerCut):
            yield


@pytest.fixture
def data() -> bytes:
    return photo_file(size=(400, 300))


@pytest.fixture
def cut_short(anna_speaks, cast, data, monkeypatch):
    """Send a photo in two parts; the power goes at this step of the second. Returns the upload's address."""

    def send(step: str) -> str:
        url = anna_speaks.begin(cast.beach, length=len(data))
        anna_speaks.patch(url, data[:9000], offset=0)
        with power_cut_at(monkeypatch, *STEPS[step]):
            anna_speaks.patch(url, data[9000:], offset=9000)
        Upload.objects.filter(accepting_until__isnull=False).update(accepting_until=timezone.now())
        return url

    return send


def assert_one_photo_and_nothing_else(data, original_of, new_objects):
    photo = Photo.objects.get()
    assert original_of(photo) == data
    assert Job.objects.get(kind=Job.Kind.INGEST, subject=photo.pk).state == Job.State.WAITING
    assert not UploadPart.objects.exists()
    assert new_objects() == {photo.object_name("original")}


@pytest.mark.parametrize("step", STEPS)
def test_the_client_goes_on_and_the_photo_arrives(cut_short, anna_speaks, data, original_of, new_objects, step):
    url = cut_short(step)
    answer = anna_speaks.head(url)
    assert answer.status_code == 200
    offset = int(answer.headers["Upload-Offset"])
    if offset < len(data):
        answer = anna_speaks.patch(url, data[offset:], offset=offset)
    assert answer.headers["FamilyVault-Photo"] == str(Photo.objects.get().pk)
    expiry.sweep_uploads()
    assert_one_photo_and_nothing_else(data, original_of, new_objects)


@pytest.mark.parametrize("step", STEPS)
def test_without_the_client_the_sweeper_finishes_or_clears_away(cut_short, data, original_of, new_objects, step):
    cut_short(step)
    expiry.sweep_uploads()
    if Photo.objects.exists():
        expiry.sweep_uploads()
        assert_one_photo_and_nothing_else(data, original_of, new_objects)
        return
    assert Upload.objects.get().offset == 9000
    Upload.objects.update(expires_at=timezone.now())
    expiry.sweep_uploads()
    assert Upload.objects.get().refusal_code == "expired"
    assert new_objects() == set()


@pytest.mark.parametrize("step", STEPS)
def test_two_cuts_in_a_row_lose_nothing_either(cut_short, anna_speaks, data, original_of, new_objects, monkeypatch, step):
    url = cut_short(step)
    with monkeypatch.context() as patch:
        patch.setattr(accept, "_make_photo", _cut)
        try:
            offset = int(anna_speaks.head(url).headers["Upload-Offset"])
            anna_speaks.patch(url, data[offset:], offset=offset)
        except PowerCut:
            Upload.objects.filter(accepting_until__isnull=False).update(accepting_until=timezone.now())
    anna_speaks.head(url)
    expiry.sweep_uploads()
    assert_one_photo_and_nothing_else(data, original_of, new_objects)


@pytest.mark.parametrize("step", [step for step, (module, _, _) in STEPS.items() if module is accept])
def test_an_album_erased_after_the_cut_leaves_nothing(cut_short, cast, new_objects, step):
    from albums import bin, work

    cut_short(step)
    bin.erase_album(cast.beach)
    for job in Job.objects.filter(kind=Job.Kind.ERASE):
        work.run(job.pk)
    for _ in range(2):
        expiry.sweep_uploads()
    assert not Photo.objects.exists()
    assert new_objects() == set()


def test_while_one_makes_the_photo_others_wait(anna_speaks, cast, data, monkeypatch):
    url = anna_speaks.begin(cast.beach, length=len(data))
    with power_cut_at(monkeypatch, accept, "_seal_original", "before"):
        anna_speaks.patch(url, data, offset=0)
    for answer in (anna_speaks.head(url), anna_speaks.patch(url, b"", offset=len(data))):
        assert (answer.status_code, answer.headers["Retry-After"]) == (423, "2")
    expiry.sweep_uploads()
    assert not Photo.objects.exists()


def test_storage_that_is_out_of_reach_loses_nothing(anna_speaks, cast, data, original_of, new_objects, monkeypatch):
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:9000], offset=0)
    with monkeypatch.context() as patch:
        patch.setattr(SealedStore, "put", _out_of_reach)
        answer = anna_speaks.patch(url, data[9000:], offset=9000)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert anna_speaks.head(url).headers["Upload-Offset"] == "9000"
    assert anna_speaks.patch(url, data[9000:], offset=9000).status_code == 204
    assert_one_photo_and_nothing_else(data, original_of, new_objects)


def test_storage_that_fails_after_the_last_byte_loses_nothing(
    anna_speaks, cast, data, original_of, new_objects, monkeypatch
):
    url = anna_speaks.begin(cast.beach, length=len(data))
    with monkeypatch.context() as patch:
        patch.setattr(SealedStore, "open", _out_of_reach)
        assert anna_speaks.patch(url, data, offset=0).status_code == 503
        assert anna_speaks.head(url).status_code == 423
        expiry.sweep_uploads()
    expiry.sweep_uploads()
    assert anna_speaks.head(url).headers["FamilyVault-Photo"] == str(Photo.objects.get().pk)
    assert_one_photo_and_nothing_else(data, original_of, new_objects)


def test_a_part_that_storage_lost_is_said(anna_speaks, cast, data, new_objects):
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:9000], offset=0)
    part = UploadPart.objects.get()
    SealedStore(_storage()).delete(part.object_name)
    answer = anna_speaks.patch(url, data[9000:], offset=9000)
    assert answer.status_code == 410
    assert "lost in the vault's storage" in answer.json()["sentence"]
    assert not Photo.objects.exists() and new_objects() == set()


def _cut(*args, **kwargs):
    raise PowerCut


def _out_of_reach(*args, **kwargs):
    raise StorageUnavailable("switched off")


def _storage():
    from albums.storage import storage

    return storage()
