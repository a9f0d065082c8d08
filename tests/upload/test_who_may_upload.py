"""An upload belongs to who made it, and its album must be open to them at every request."""

import pytest
from django.test import Client
from django.utils import timezone

from albums import bin
from albums.models import Grant, Photo, Revocation, Upload
from tests.cast import BACKEND, photo_file
from tests.upload.speaking import BYTES, TUS, metadata

ALBUM_PAGES = ("upload", "progress")


@pytest.mark.parametrize("name", ["anna", "cleo", "otto"])
def test_keepers_owners_and_contributors_may_add(speaker_of, cast, name):
    person = getattr(cast, name)
    response = speaker_of(person).send(cast.beach, photo_file())
    assert response.status_code == 204
    assert Photo.objects.get().uploaded_by == person


@pytest.mark.parametrize("name", ["ben", "cara", "edda"])
def test_others_find_no_album_to_add_to(speaker_of, client_of, cast, name):
    person = getattr(cast, name)
    assert speaker_of(person).create(cast.beach, length=9).status_code == 404
    for page in ALBUM_PAGES:
        assert client_of(person).get(f"/albums/{cast.beach.pk}/{page}/").status_code == 404
    assert client_of(person).post(f"/albums/{cast.beach.pk}/known/").status_code == 404
    assert not Upload.objects.exists()


def test_a_stranger_is_turned_away(speaker_of, cast):
    assert speaker_of(None).create(cast.beach, length=9).status_code == 403


def test_nobody_finds_somebody_elses_upload(speaker_of, cast):
    data = photo_file()
    url = speaker_of(cast.cleo).begin(cast.beach, length=len(data))
    for other in (cast.anna, cast.otto, cast.ben):
        speaker = speaker_of(other)
        for response in (speaker.head(url), speaker.patch(url, data, offset=0), speaker.delete(url)):
            assert response.status_code == 404
            assert "Upload-Offset" not in response.headers
    assert speaker_of(cast.cleo).head(url).headers["Upload-Offset"] == "0"


def test_a_removed_contributors_upload_stops_at_the_next_request(speaker_of, cast):
    data = photo_file()
    cleo = speaker_of(cast.cleo)
    url = cleo.begin(cast.beach, length=len(data))
    assert cleo.patch(url, data[:5000], offset=0).status_code == 204
    Revocation.objects.create(grant=Grant.objects.get(user=cast.cleo), revoked_by=cast.anna)
    assert cleo.patch(url, data[5000:], offset=5000).status_code == 404
    assert cleo.head(url).status_code == 404
    assert not Photo.objects.exists()


def test_who_became_a_mere_viewer_may_add_no_more(speaker_of, cast):
    data = photo_file()
    cleo = speaker_of(cast.cleo)
    url = cleo.begin(cast.beach, length=len(data))
    Grant.objects.filter(user=cast.cleo).update(role=Grant.Role.VIEWER)
    assert cleo.patch(url, data, offset=0).status_code == 404


def test_a_grant_that_ran_out_ends_the_upload(speaker_of, cast):
    cleo = speaker_of(cast.cleo)
    url = cleo.begin(cast.beach, length=100)
    Grant.objects.filter(user=cast.cleo).update(expires_at=timezone.now())
    assert cleo.patch(url, b"x" * 100, offset=0).status_code == 404


def test_an_album_in_the_bin_takes_nothing_more(anna_speaks, cast):
    url = anna_speaks.begin(cast.beach, length=100)
    bin.bin_album(cast.beach, by=cast.anna)
    assert anna_speaks.patch(url, b"x" * 100, offset=0).status_code == 404


def test_an_ended_device_stops_at_the_next_request(client_of, speaker_of, cast):
    cleo = speaker_of(cast.cleo)
    url = cleo.begin(cast.beach, length=100)
    Revocation.objects.create(device=cast.cleo.devices.get(), revoked_by=cast.anna)
    assert cleo.patch(url, b"x" * 100, offset=0).status_code == 403


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_every_change_needs_the_token_against_forged_requests(cast, speaker_of, method):
    url = "/uploads/" if method == "post" else speaker_of(cast.anna).begin(cast.beach, length=100)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.anna, backend=BACKEND)
    said = {"Upload-Length": "9", "Upload-Offset": "0", "Upload-Metadata": metadata(album=str(cast.beach.pk))}
    response = getattr(strict, method)(url, b"123456789", content_type=BYTES, headers=TUS | said)
    assert response.status_code == 403
    assert not Upload.objects.exclude(offset=0, finished_at=None).exists()


def test_one_person_may_not_open_uploads_without_end(anna_speaks, speaker_of, cast, monkeypatch):
    monkeypatch.setattr("albums.upload.tus_views.MOST_OPEN_UPLOADS", 2)
    for _ in range(2):
        anna_speaks.begin(cast.beach, length=100)
    response = anna_speaks.create(cast.beach, length=100)
    assert response.status_code == 429
    assert "unfinished" in response.json()["sentence"]
    assert speaker_of(cast.cleo).create(cast.beach, length=100).status_code == 201


def test_pieces_without_end_are_refused(anna_speaks, cast, monkeypatch):
    monkeypatch.setattr("albums.upload.staging.MOST_PARTS", 2)
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    for offset in range(2):
        assert anna_speaks.patch(url, data[offset : offset + 1], offset=offset).status_code == 204
    assert anna_speaks.patch(url, data[2:3], offset=2).status_code == 429
