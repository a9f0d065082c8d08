"""What https://tus.io/protocols/resumable-upload demands of a server, request by request."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import parse_http_date

from albums.ingest.limits import MAX_BYTES
from albums.models import Photo, Upload
from tests.cast import photo_file
from tests.upload.speaking import BYTES, TUS, checksum, metadata


def test_options_tells_versions_extensions_size_and_checksums_without_being_asked_in_tus(client_of, cast):
    response = client_of(cast.anna).options("/uploads/")
    assert response.status_code == 204
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert response.headers["Tus-Version"] == "1.0.0"
    assert response.headers["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert response.headers["Tus-Max-Size"] == str(MAX_BYTES)
    assert response.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


@pytest.mark.parametrize("said", [{}, {"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": "1.0.1"}])
def test_another_version_is_refused_and_nothing_done(client_of, cast, said):
    headers = {"Upload-Length": "9", "Upload-Metadata": metadata(album=str(cast.beach.pk))} | said
    response = client_of(cast.anna).post("/uploads/", headers=headers)
    assert response.status_code == 412
    assert response.headers["Tus-Version"] == "1.0.0"
    assert not Upload.objects.exists()


def test_creation_answers_with_the_address_and_the_time_it_is_kept(anna_speaks, cast):
    response = anna_speaks.create(cast.beach, length=100)
    upload = Upload.objects.get()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/uploads/{upload.pk}"
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert parse_http_date(response.headers["Upload-Expires"]) == int(upload.expires_at.timestamp())
    assert abs(upload.expires_at - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)


@pytest.mark.parametrize("length", ["-1", "abc", "1.5", "", "٣", "1" * 40])
def test_a_length_that_is_no_number_is_refused(anna_speaks, cast, length):
    assert anna_speaks.create(cast.beach, length=length).status_code == 400
    assert not Upload.objects.exists()


def test_a_deferred_length_is_refused(client_of, cast):
    headers = TUS | {"Upload-Defer-Length": "1", "Upload-Metadata": metadata(album=str(cast.beach.pk))}
    assert client_of(cast.anna).post("/uploads/", headers=headers).status_code == 400


@pytest.mark.parametrize("said", ["partial", "final;/uploads/a /uploads/b"])
def test_a_part_to_be_joined_with_others_is_not_taken_for_a_photo(anna_speaks, cast, said):
    data = photo_file()
    response = anna_speaks.create(cast.beach, length=len(data), data=data, **{"Upload-Concat": said})
    assert response.status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize("length", [MAX_BYTES + 1, 10**14, 2**63, 2**64 - 1])
def test_more_than_the_largest_size_is_refused_in_words(anna_speaks, cast, length):
    response = anna_speaks.create(cast.beach, length=length)
    assert response.status_code == 413
    assert "too large" in response.json()["sentence"]


@pytest.mark.parametrize("said", ["album", "album ???", "album YQ==,album YQ==", "x " + "A" * 3000, ""])
def test_metadata_without_an_album_is_refused(client_of, cast, said):
    headers = TUS | {"Upload-Length": "9", "Upload-Metadata": said}
    assert client_of(cast.anna).post("/uploads/", headers=headers).status_code == 400


def test_head_tells_how_far_it_is_and_may_not_be_kept(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:5000], offset=0)
    response = anna_speaks.head(url)
    assert response.status_code == 200
    assert response.headers["Upload-Offset"] == "5000"
    assert response.headers["Upload-Length"] == str(len(data))
    assert response.headers["Upload-Metadata"] == metadata(album=str(cast.beach.pk), filename="IMG_1.jpg")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content == b""


def test_patch_answers_with_the_new_offset_and_a_later_expiry(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    Upload.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    response = anna_speaks.patch(url, data[:5000], offset=0)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Upload-Offset"] == "5000"
    assert parse_http_date(response.headers["Upload-Expires"]) > timezone.now().timestamp() + 23 * 3600


@pytest.mark.parametrize("offset", ["1", "4999", "5001", "-1", "x", ""])
def test_a_wrong_offset_changes_nothing(anna_speaks, cast, offset):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:5000], offset=0)
    response = anna_speaks.patch(url, data[5000:6000], offset=offset)
    assert response.status_code == (409 if offset.isdigit() else 400)
    assert anna_speaks.head(url).headers["Upload-Offset"] == "5000"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "multipart/form-data; boundary=x", "image/jpeg"])
def test_another_content_type_is_refused(anna_speaks, cast, content_type):
    url = anna_speaks.begin(cast.beach, length=100)
    assert anna_speaks.patch(url, b"x" * 10, offset=0, content_type=content_type).status_code == 415
    assert anna_speaks.head(url).headers["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_refused(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data) - 1)
    assert anna_speaks.patch(url, data, offset=0).status_code == 413
    assert anna_speaks.head(url).headers["Upload-Offset"] == "0"


def test_no_bytes_are_fine_and_change_nothing(anna_speaks, cast):
    url = anna_speaks.begin(cast.beach, length=100)
    response = anna_speaks.patch(url, b"", offset=0)
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "0")


def test_a_body_of_unknown_length_is_refused(client_of, cast, anna_speaks):
    url = anna_speaks.begin(cast.beach, length=100)
    headers = TUS | {"Upload-Offset": "0", "Transfer-Encoding": "chunked"}
    assert client_of(cast.anna).patch(url, b"abc", content_type=BYTES, headers=headers).status_code == 411


def test_the_last_byte_makes_a_photo(anna_speaks, cast, original_of):
    data = photo_file()
    response = anna_speaks.send(cast.beach, data)
    photo = Photo.objects.get()
    assert response.status_code == 204
    assert response.headers["Upload-Offset"] == str(len(data))
    assert response.headers["FamilyVault-Photo"] == str(photo.pk)
    assert "Upload-Expires" not in response.headers
    assert original_of(photo) == data


def test_creation_may_bring_the_first_bytes(anna_speaks, cast):
    data = photo_file()
    response = anna_speaks.create(cast.beach, length=len(data), data=data[:7000])
    assert (response.status_code, response.headers["Upload-Offset"]) == (201, "7000")
    assert anna_speaks.patch(response.headers["Location"], data[7000:], offset=7000).status_code == 204


def test_creation_may_bring_all_bytes(anna_speaks, cast):
    data = photo_file()
    response = anna_speaks.create(cast.beach, length=len(data), data=data)
    assert (response.status_code, response.headers["Upload-Offset"]) == (201, str(len(data)))
    assert response.headers["FamilyVault-Photo"] == str(Photo.objects.get().pk)


def test_creation_with_bytes_of_another_type_is_refused(client_of, cast):
    headers = TUS | {"Upload-Length": "9", "Upload-Metadata": metadata(album=str(cast.beach.pk))}
    response = client_of(cast.anna).post("/uploads/", b"123456789", content_type="image/jpeg", headers=headers)
    assert response.status_code == 415
    assert not Upload.objects.exists()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_the_right_checksum_are_stored(anna_speaks, cast, algorithm):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    response = anna_speaks.patch(url, data, offset=0, **checksum(data, algorithm))
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, str(len(data)))


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_another_checksum_are_not_stored(anna_speaks, cast, algorithm):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:4096], offset=0)
    response = anna_speaks.patch(url, data[4096:], offset=4096, **checksum(data[4097:], algorithm))
    assert response.status_code == 460
    assert anna_speaks.head(url).headers["Upload-Offset"] == "4096"
    upload = Upload.objects.get()
    assert [part.length for part in upload.parts.all()] == [4096]
    assert anna_speaks.patch(url, data[4096:], offset=4096, **checksum(data[4096:], algorithm)).status_code == 204


@pytest.mark.parametrize("said", ["md5 AAAA", "sha1", "sha1 AAAA", "sha256 ???", "crc32c 1"])
def test_a_checksum_that_cannot_be_understood_is_refused(anna_speaks, cast, said):
    url = anna_speaks.begin(cast.beach, length=100)
    assert anna_speaks.patch(url, b"x" * 10, offset=0, **{"Upload-Checksum": said}).status_code == 400


def test_a_terminated_upload_is_gone(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data[:5000], offset=0)
    assert anna_speaks.delete(url).status_code == 204
    for response in (anna_speaks.head(url), anna_speaks.patch(url, data[5000:], offset=5000), anna_speaks.delete(url)):
        assert response.status_code == 410
        assert "Upload-Offset" not in response.headers
    assert not Upload.objects.get().parts.exists()


def test_terminating_a_finished_upload_leaves_the_photo(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.create(cast.beach, length=len(data), data=data).headers["Location"]
    assert anna_speaks.delete(url).status_code == 410
    assert Photo.objects.exists()


def test_an_upload_that_ran_out_is_gone(anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    Upload.objects.update(expires_at=timezone.now())
    response = anna_speaks.patch(url, data, offset=0)
    assert response.status_code == 410
    assert "left alone for a day" in response.json()["sentence"]
    assert anna_speaks.head(url).status_code == 410


def test_an_upload_that_never_was_is_not_found(anna_speaks, cast):
    response = anna_speaks.head(f"/uploads/{cast.beach.pk}")
    assert response.status_code == 404
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Offset" not in response.headers


def test_a_post_may_mean_patch_or_delete_where_networks_know_neither(client_of, anna_speaks, cast):
    data = photo_file()
    url = anna_speaks.begin(cast.beach, length=len(data))
    client, override = client_of(cast.anna), {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    response = client.post(url, data[:5000], content_type=BYTES, headers=TUS | override)
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "5000")
    assert client.post(url, headers=TUS | {"X-HTTP-Method-Override": "DELETE"}).status_code == 204


@pytest.mark.parametrize("method", ["get", "put"])
def test_other_methods_are_refused_even_with_an_override(client_of, anna_speaks, cast, method):
    url = anna_speaks.begin(cast.beach, length=100)
    response = getattr(client_of(cast.anna), method)(url, headers=TUS | {"X-HTTP-Method-Override": "DELETE"})
    assert response.status_code == 405
    assert "PATCH" in response.headers["Allow"]
    assert anna_speaks.head(url).status_code == 200
