"""What a stranger sends is refused before it is written anywhere, or read at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from familyvault.large_bodies import ORDINARY_BYTES
from tests.upload.speaking import BYTES

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["/account/login/", "/uploads/", "/me/"])
def test_a_file_in_a_form_is_refused_and_goes_to_no_disk(cast, path, tmp_path, settings):
    # Whatever wrote it would fail.
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_TEMP_DIR = 0, tmp_path / "nowhere"
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/account/login/")
    assert stranger.post(path, {"file": SimpleUploadedFile("a.jpg", b"x" * 1000)}).status_code == 400


@pytest.mark.parametrize("path", ["/account/login/", "/uploads/", "/no-such-page/"])
def test_a_form_that_is_too_long_is_refused_in_words(cast, path):
    answer = Client().generic("POST", path, "x" * (ORDINARY_BYTES + 1), content_type=FORM)
    assert answer.status_code == 413
    assert "That was too much at once" in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("method", "path", "kind"), [("PATCH", "/uploads/x", BYTES), ("POST", "/traces/", FORM)])
def test_what_may_be_long_is_left_to_its_view(cast, method, path, kind):
    assert Client().generic(method, path, "x" * (ORDINARY_BYTES + 1), content_type=kind).status_code in (403, 404)


def test_the_longest_form_is_taken(cast):
    login = "b" * (ORDINARY_BYTES - len("login="))
    assert Client().generic("POST", "/account/login/", f"login={login}", content_type=FORM).status_code == 200
