"""A decoder crashes, hangs, starves or is killed at a photo of a running vault: that photo is ready or has a named failure,
and the next is ready.
"""

import signal

import psutil
import pytest
from PIL import Image

from tests.faults import library
from tests.faults.judging import judge
from tests.faults.library import FAULTS
from tests.faults.photos import small_photos
from tests.faults.place import Place
from tests.ingest.pictures import many_scans, saved
from tests.running.process import eventually

# Busy until it is struck or its time is over; and a small file whose one strip must be held twice at full size.
ENDLESS = many_scans(width=7900, height=7900, times=9000)
ROWS_PER_STRIP = 278
NAMED = {
    signal.SIGKILL: "too_hungry.memory",
    signal.SIGSEGV: "decoder_crashed",
    signal.SIGSTOP: "too_hungry.time",
}


def hungry() -> bytes:
    picture = Image.new("CMYK", (8000, 8000))
    return saved(picture, "TIFF", compression="tiff_adobe_deflate", tiffinfo={ROWS_PER_STRIP: 8000})


def state(place: Place, photo: str) -> list[str]:
    return place.live.ask(
        f"from albums.models import Photo\nphoto = Photo.objects.get(pk={photo!r})\n"
        "answer = [photo.state, photo.failure_code]"
    )


def ended(place: Place, photo: str) -> list[str]:
    eventually(lambda: state(place, photo)[0] != "received", why=lambda: place.live.running.output[-4000:])
    return state(place, photo)


@pytest.mark.parametrize("number", NAMED, ids=lambda number: number.name)
def test_a_decoder_that_is_struck(place, album, senders, number, monkeypatch):
    monkeypatch.setattr(library, "WAITS_SECONDS", 60)
    (sender,) = senders(1)
    # A decoder that has to start first tries out what holds it, in a child that is none at work.
    before = sender.send(next(small_photos(seed=100 + number)))
    assert ended(place, before.photo) == ["ready", ""]
    # Every signal meets a photo of its own: the same one again would be known.
    told = sender.send(ENDLESS + bytes((number,)))
    with FAULTS[f"{number.name} to a decoder at work"].strike(place) as struck:
        assert struck is not None
    assert ended(place, told.photo) == ["failed", NAMED[number]]
    after = sender.send(next(small_photos(seed=number)))
    assert ended(place, after.photo) == ["ready", ""]
    assert judge(place, sender.told, album=album).faults == {}


def test_a_photo_that_is_hungry_for_memory(place, album, senders):
    (sender,) = senders(1)
    worker = place.program("worker")
    told = sender.send(hungry())
    assert ended(place, told.photo) == ["failed", "too_hungry.memory"]
    assert worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
    assert judge(place, sender.told, album=album).faults == {}
