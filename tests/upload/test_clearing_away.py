"""What the sweeper does with uploads that were left behind."""

from datetime import timedelta

from django.utils import timezone

from albums.models import Grant, Photo, Revocation, Upload, UploadPart
from albums.upload import accept, expiry
from tests.cast import photo_file


def test_an_unfinished_upload_goes_a_day_after_its_last_byte(anna_speaks, cast, new_objects):
    data = photo_file()
    for age in (timedelta(hours=23), timedelta(hours=25)):
        url = anna_speaks.begin(cast.beach, length=len(data))
        anna_speaks.patch(url, data[:5000], offset=0)
        upload = Upload.objects.get(pk=url.rpartition("/")[2])
        Upload.objects.filter(pk=upload.pk).update(expires_at=upload.expires_at - age)
    expiry.sweep_uploads()
    assert len(new_objects()) == UploadPart.objects.count() == 1
    assert Upload.objects.filter(refusal_code="expired").count() == 1


def test_an_ended_upload_is_remembered_for_a_week(anna_speaks, cast):
    anna_speaks.send(cast.beach, photo_file())
    Upload.objects.update(finished_at=timezone.now() - timedelta(days=6))
    expiry.sweep_uploads()
    assert Upload.objects.exists()
    Upload.objects.update(finished_at=timezone.now() - timedelta(days=8))
    expiry.sweep_uploads()
    assert not Upload.objects.exists()
    assert Photo.objects.exists()


def test_a_complete_upload_of_somebody_removed_makes_no_photo(speaker_of, cast, new_objects, monkeypatch):
    monkeypatch.setattr(accept, "accept", lambda upload, is_welcome: None)
    speaker_of(cast.cleo).send(cast.beach, photo_file())
    monkeypatch.undo()
    Upload.objects.update(accepting_until=timezone.now())
    Revocation.objects.create(grant=Grant.objects.get(user=cast.cleo), revoked_by=cast.anna)
    expiry.sweep_uploads()
    assert Upload.objects.get().refusal_code == "withdrawn"
    assert not Photo.objects.exists() and new_objects() == set()


def test_sweeping_twice_is_sweeping_once(anna_speaks, cast, new_objects):
    anna_speaks.send(cast.beach, photo_file())
    held = new_objects()
    for _ in range(3):
        expiry.sweep_uploads()
    assert new_objects() == held
    assert Photo.objects.count() == 1


def test_an_idle_sweep_is_cheap(anna_speaks, cast, django_assert_max_num_queries):
    anna_speaks.send(cast.beach, photo_file())
    with django_assert_max_num_queries(5):
        expiry.sweep_uploads()
