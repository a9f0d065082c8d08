"""Without storage, every page is there; photos and uploads wait, and go on by themselves."""

import pytest

from tests.outages.conftest import Served
from tests.outages.failing import WAYS, Failing
from tests.outages.visitor import Visitor
from tests.running.process import eventually

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("fails", WAYS)
def test_pages_are_there_and_photos_wait(served: Served, usual: dict[str, int], fails: Failing):
    anna, album = Visitor(served.vault, "Anna"), served.vault.album()
    photo = _ready_photo(served, anna, album)
    with fails(served.s3):
        assert anna.thumbs(photo).status == 503
        refused = anna.upload(album)
        assert refused.status == 503
        assert "Nothing is lost; it goes on by itself." in refused.text
        anna.wait_until_missing("storage")
        assert {path: anna.get(path).status for path in usual} == usual
    eventually(lambda: anna.thumbs(photo).status == 200, why=lambda: served.vault.running.output)
    anna.wait_until_ready()
    assert _ready_photo(served, anna, album)


def _ready_photo(served: Served, anna: Visitor, album: str) -> str:
    photo = anna.uploaded(album)
    ask = f"from albums.models import Photo\nanswer = Photo.objects.get(pk={photo!r}).state"
    eventually(lambda: served.vault.ask(ask) == "ready", why=lambda: served.vault.running.output)
    # Copies that the vault has made before may be given out again without storage; this one was never asked for.
    return photo
