"""A database too slow to renew a decision is no "not welcome": the upload waits and goes on."""

import pytest

from albums.models import Photo
from albums.viewing import moment
from tests.cast import photo_file
from tests.upload.speaking import Speaker

pytestmark = pytest.mark.django_db


def test_it_is_answered_503_and_goes_on_afterwards(cast, client_of, monkeypatch):
    anna, data = Speaker(client_of(cast.anna)), photo_file()
    upload = anna.begin(cast.beach, length=len(data))
    with monkeypatch.context() as slow:
        # Whatever the database answers, it comes too late.
        slow.setattr(moment, "DECISION_HOLDS", -1.0)
        refused = anna.patch(upload, data, offset=0)
    assert (refused.status_code, refused.json()["code"]) == (503, "vault_unavailable")
    assert refused.headers["Retry-After"] == "5"
    offset = int(anna.head(upload).headers["Upload-Offset"])
    if offset < len(data):
        assert anna.patch(upload, data[offset:], offset=offset).status_code == 204
    assert Photo.objects.filter(album=cast.beach).count() == 1
