"""Which photos a leak is laid upon, where its fingerprint does not tell."""

import io

import numpy as np
import pytest
from PIL import Image

from albums.models import PhotoFingerprint
from albums.tracing import desk
from albums.tracing.desk import trace_leaks
from albums.tracing.leaks import Leak
from tests.tracing.scenes import as_file, cropped, recompressed, scene
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(ready_photo):
    return ready_photo(data=as_file(scene(5)))


@pytest.fixture
def leak(cast, client_of, photo) -> Leak:
    """A third of what Ben's screen showed."""
    shown = np.asarray(Image.open(io.BytesIO(Page(client_of(cast.ben)).view(photo))).convert("RGB"))
    return Leak(name="found.jpg", sha256="0" * 64, rgb=recompressed(cropped(shown, share=0.3)))


def test_a_photo_without_a_fingerprint_is_seen_at_a_glance_in_a_small_vault(cast, photo, leak, ready_photo):
    ready_photo(data=as_file(scene(6)))
    PhotoFingerprint.objects.filter(photo=photo).delete()
    verdict = trace_leaks([leak])
    assert (verdict.photo, verdict.verdict) == (str(photo.pk), "traced")
    assert [candidate.viewer for candidate in verdict.candidates] == [str(cast.ben.pk)]


def test_a_large_vault_is_not_glanced_at_photo_by_photo(photo, leak, monkeypatch):
    PhotoFingerprint.objects.filter(photo=photo).delete()
    monkeypatch.setattr(desk, "FEW_PHOTOS", 0)
    assert trace_leaks([leak]).verdict == "unknown_photo"


def test_of_photos_that_were_found_only_those_that_look_like_it_are_read(photo, leak, ready_photo, monkeypatch):
    """A guess that nothing agrees with would cost the longest look of all."""
    ready_photo(data=as_file(scene(6)))
    monkeypatch.setattr(desk, "UNMISTAKABLE", np.inf)
    read = []
    monkeypatch.setattr(desk, "read_leak", lambda rgb, references: read.append(references[0].photo) or [])
    trace_leaks([leak])
    assert set(read) == {str(photo.pk)}


def test_a_picture_of_several_photos_is_traced_by_whichever_carries_a_mark(cast, photo, leak, ready_photo):
    """The other one stands out more, and is nobody's copy."""
    larger = ready_photo(data=as_file(scene(6)))
    beside = scene(6)[: leak.rgb.shape[0]]
    below = np.zeros((max(0, leak.rgb.shape[0] - beside.shape[0]), beside.shape[1], 3), np.uint8)
    both = np.hstack([np.vstack([beside, below]), leak.rgb])
    verdict = trace_leaks([Leak(name="page.png", sha256="0" * 64, rgb=both)])
    assert [candidate.viewer for candidate in verdict.candidates] == [str(cast.ben.pk)]
    assert verdict.photo == str(photo.pk) != str(larger.pk)
