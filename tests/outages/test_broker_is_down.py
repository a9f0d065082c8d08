"""Without the broker, everything works but the developing of photos, and that begins by itself when it is back."""

import pytest

from tests.outages.conftest import Served
from tests.outages.failing import WAYS, Failing, killed
from tests.outages.visitor import Visitor
from tests.running.process import eventually

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("fails", WAYS)
def test_uploads_are_taken_in_and_developed_later(served: Served, usual: dict[str, int], fails: Failing):
    anna, album = Visitor(served.vault, "Anna"), served.vault.album()
    with fails(served.redis):
        sent = [anna.upload(album) for _ in range(3)]
        assert [answer.status for answer in sent] == [201] * 3
        anna.wait_until_missing("broker")
        assert {path: anna.get(path).status for path in usual} == usual
    photos = [answer.headers["FamilyVault-Photo"] for answer in sent]
    ask = f"from albums.models import Photo\nanswer = Photo.objects.filter(pk__in={photos!r}, state='ready').count()"
    eventually(lambda: served.vault.ask(ask) == 3, why=lambda: served.vault.running.output)
    anna.wait_until_ready()


def test_tries_are_counted_all_the_same(served: Served):
    """A dead Redis neither lets anybody guess on, nor locks everybody out; nor does an empty one give tries back."""
    stranger = Visitor(served.vault, "Anna", is_signed_in=False)
    with killed(served.redis):
        tried = [_ask_for_code(stranger) for _ in range(3)]
        assert tried == [302, 302, 302]
        assert _ask_for_code(stranger) != 302
    assert _ask_for_code(stranger) != 302


def _ask_for_code(stranger: Visitor) -> int:
    form = b"email=nobody%40example.org&csrfmiddlewaretoken=" + b"t" * 32
    return stranger.ask("POST", "/account/login/code/", form, Content_Type="application/x-www-form-urlencoded").status
