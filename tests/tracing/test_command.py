"""`manage.py trace`, with `export_copy` before it: what a shell is told, in words and as JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from albums.models import Trace
from tests.cast import photo_file
from tests.tracing.scenes import as_file, scene
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(ready_photo):
    return ready_photo(data=as_file(scene(11, size=(800, 600))))


@pytest.fixture
def copy(cast, client_of, photo, tmp_path):
    """What `export_copy` writes for Ben, who has looked."""
    Page(client_of(cast.ben)).view(photo)
    file = tmp_path / "copy.jpg"
    call_command("export_copy", photo=photo.pk, viewer="ben@example.org", rendition="view", out=file, stdout=StringIO())
    return file


def told(*arguments: object) -> str:
    out = StringIO()
    call_command("trace", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_an_exported_copy_leads_back_to_its_viewer_device_and_day(cast, photo, copy):
    verdict = json.loads(told(copy, "--photo", photo.pk, "--json"))
    assert (verdict["verdict"], verdict["photo"]) == ("traced", str(photo.pk))
    [candidate] = verdict["candidates"]
    assert (candidate["viewer"], candidate["name"]) == (str(cast.ben.pk), "Ben")
    assert candidate["device"] and len(candidate["days"]) == 1 and candidate["log10_p"] <= -9
    assert verdict["segments_used"] > 1000 and verdict["seconds"] > 0


def test_in_words_it_accuses_a_copy_and_no_person(copy):
    words = told(copy)
    assert "The copy made for Ben, on " in words and "one in 10^" in words
    assert "a forwarded or stolen copy is a genuine match too" in words
    assert not Trace.objects.exists()


def test_what_the_vault_does_not_know_is_nobodys(photo, tmp_path):
    (tmp_path / "other.jpg").write_bytes(as_file(scene(12, size=(800, 600))))
    words = told(tmp_path / "other.jpg")
    assert "It cannot be said whose copy this is" in words and "The copy made for" not in words


def test_a_file_that_is_not_there_or_no_picture_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.jpg: No such file"):
        told(tmp_path / "nowhere.jpg")
    (tmp_path / "broken.jpg").write_bytes(photo_file()[:3000] + bytes(9000))
    with pytest.raises(CommandError, match="damaged or incomplete"):
        told(tmp_path / "broken.jpg")
