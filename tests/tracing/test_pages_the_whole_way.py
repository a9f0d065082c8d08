"""From a relative's screen to the keeper's verdict, with nothing put in between."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from albums import work
from albums.models import Job, Trace
from albums.tracing import keeping, trace_job
from albums.tracing.showing import shown
from albums.viewing.viewer import Viewer
from tests.cast import photo_file
from tests.tracing.scenes import as_file, scene
from tests.tracing.traces import a_trace
from tests.viewing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def leak(cast, client_of, ready_photo) -> bytes:
    """What Ben's screen showed, cut to three quarters and saved as a messenger saves it."""
    photo = ready_photo(data=as_file(scene(11, size=(1280, 960))))
    shown = Image.open(io.BytesIO(Page(client_of(cast.ben)).view(photo)))
    saved = io.BytesIO()
    shown.crop((100, 60, 1180, 860)).save(saved, "JPEG", quality=70)
    return saved.getvalue()


def traced(anna, *files: tuple[str, bytes]) -> Trace:
    pictures = [SimpleUploadedFile(name, data) for name, data in files]
    answer = anna.post(reverse("traces"), {"pictures": pictures})
    trace = Trace.objects.get(pk=answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    work.run(Job.objects.get(kind=Job.Kind.TRACE, subject=trace.pk).pk)
    trace.refresh_from_db()
    return trace


def test_a_relatives_copy_is_traced_to_them_and_their_device(cast, anna, leak):
    trace = traced(anna, ("found.jpg", leak))
    assert trace.verdict["verdict"] == "traced", trace.verdict
    text = anna.get(reverse("trace", args=[trace.pk])).text
    assert "This is the copy made for Ben" in text
    assert "It was shown on the device" in text
    picture = trace.pictures.get()
    assert (picture.rendition, picture.failure_code) == ("view", "")
    aligned = Image.open(io.BytesIO(keeping.read(picture, keeping.ALIGNED)))
    assert aligned.size == (1280, 960)
    page = Page(anna)
    answer = page.post(reverse("trace_small", args=[trace.pk]), {"photos": [str(picture.pk)], "key": page.key})
    assert picture.pk in page.open(answer.content, purpose="trace", photos=[picture])


def test_nearly_all_segments_of_the_accused_copy_fit_it(cast, anna, leak):
    trace = traced(anna, ("found.jpg", leak))
    [picture] = shown(trace, viewer=Viewer(user=cast.anna, device=None))
    [layer] = picture.layers
    assert layer.name == "Ben" and picture.chips == len(picture.segments["layers"][0]["values"]) == 80 * 60
    assert layer.fitting > 10 * layer.against
    assert picture.segments["unseen"] > 1000
    assert layer.fitting + layer.against + layer.faint + picture.segments["unseen"] == picture.chips


def test_a_strangers_picture_accuses_nobody_and_a_damaged_one_says_so(anna, leak):
    stranger = as_file(scene(12, size=(900, 700)))
    trace = traced(anna, ("stranger.jpg", stranger), ("broken.jpg", photo_file()[:3000] + bytes(9000)))
    text = anna.get(reverse("trace", args=[trace.pk])).text
    assert trace.verdict["verdict"] != "traced", trace.verdict
    assert "What you can try" in text and "copy made for" not in text
    assert "This picture is damaged or incomplete" in text


def test_done_twice_it_is_done_once(cast, anna, leak):
    trace = traced(anna, ("found.jpg", leak))
    before = Trace.objects.values().get(pk=trace.pk)
    trace_job.answer(trace.pk)
    assert Trace.objects.values().get(pk=trace.pk) == before
    anna.post(reverse("trace_retry", args=[trace.pk]))
    trace_job.answer(trace.pk)
    assert Trace.objects.values().get(pk=trace.pk) == before


def test_nothing_that_opens_is_a_named_failure(cast):
    trace = a_trace(by=cast.anna)
    keeping.put(trace.pictures.get(), keeping.LEAK, photo_file()[:3000] + bytes(9000))
    trace_job.answer(trace.pk)
    trace.refresh_from_db()
    assert (trace.state, trace.failure_code) == (Trace.State.FAILED, "no_picture")
    assert trace.pictures.get().failure_code == "unreadable"
