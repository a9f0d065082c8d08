"""Files that are no photos are refused in a parent's words, as soon as their first bytes tell."""

import pytest

from albums.ingest.limits import MAX_BYTES
from albums.models import Photo, Upload
from albums.upload.expiry import sweep_uploads
from tests.cast import photo_file

REFUSED = {
    "a text": (b"Dear diary, " * 900, "This is a text"),
    "an SVG drawing": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>" + b" " * 5000, "SVG"),
    "a film": (b"\0\0\0\x18ftypisom\0\0\0\0" + bytes(6000), "This is a video"),
    "a document": (b"%PDF-1.7\n" + bytes(6000), "PDF"),
    "a raw file": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(6000), "raw"),
    "a Photoshop file": (b"8BPS\0\1" + bytes(6000), "Photoshop"),
    "noise": (bytes(range(256)) * 30, "not a photo"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_at_its_first_bytes_and_nothing_stays(anna_speaks, cast, new_objects, kind):
    data, words = REFUSED[kind]
    url = anna_speaks.begin(cast.beach, length=10_000_000)
    response = anna_speaks.patch(url, data, offset=0)
    assert response.status_code == 415
    assert words in response.json()["sentence"]
    upload = Upload.objects.get()
    assert upload.refusal_code == response.json()["code"]
    assert upload.finished_at and not upload.parts.exists() and not upload.wrapped_key
    assert new_objects() == set()


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_at_its_last_byte_when_it_comes_in_crumbs(anna_speaks, cast, new_objects, kind):
    data, words = REFUSED[kind]
    url = anna_speaks.begin(cast.beach, length=len(data))
    assert anna_speaks.patch(url, data[:7], offset=0).status_code == 204
    response = anna_speaks.patch(url, data[7:], offset=7)
    assert response.status_code == 415
    assert words in response.json()["sentence"]
    assert not Photo.objects.exists()
    sweep_uploads()
    assert new_objects() == set()


def test_a_refused_upload_says_so_again(anna_speaks, cast):
    data, words = REFUSED["a text"]
    url = anna_speaks.begin(cast.beach, length=len(data))
    anna_speaks.patch(url, data, offset=0)
    assert anna_speaks.head(url).status_code == 415
    assert words in anna_speaks.patch(url, b"", offset=0).json()["sentence"]


def test_a_refusal_may_come_with_the_creation(anna_speaks, cast):
    data, words = REFUSED["a document"]
    response = anna_speaks.create(cast.beach, length=len(data), data=data)
    assert response.status_code == 415
    assert words in response.json()["sentence"]


def test_an_empty_file_is_refused_before_anything_is_made(anna_speaks, cast):
    response = anna_speaks.create(cast.beach, length=0)
    assert response.status_code == 422
    assert "empty" in response.json()["sentence"]
    assert not Upload.objects.exists()


def test_a_file_over_the_budget_is_refused_before_a_byte_is_sent(anna_speaks, cast):
    response = anna_speaks.create(cast.beach, length=MAX_BYTES + 1)
    assert (response.status_code, response.json()["code"]) == (413, "too_long")


def test_the_name_does_not_matter(anna_speaks, cast):
    assert anna_speaks.send(cast.beach, photo_file(format="PNG"), name="letter.txt").status_code == 204
    assert anna_speaks.send(cast.beach, REFUSED["a text"][0], name="photo.jpg").status_code == 415


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\IMG_1.jpg", "IMG_1.jpg"),
        ("holiday\0\n\u202egpj.exe", "holidaygpj.exe"),
        ("Ömas Fötö 👵.jpg", "Ömas Fötö 👵.jpg"),
        ("x" * 400, "x" * 255),
        ("", ""),
        ("folder/", ""),
    ],
)
def test_of_a_name_only_the_harmless_part_is_kept(anna_speaks, cast, given, kept):
    anna_speaks.create(cast.beach, length=100, name=given)
    assert Upload.objects.get().filename == kept
