"""Traces as the pages meet them, put straight into the rows."""

import hashlib
import json
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from albums.models import Trace, TracedPicture
from albums.tracing import keeping
from tests.cast import photo_file

COLUMNS, ROWS = 40, 30


def a_trace(*, by: User, files: int = 1, **fields) -> Trace:
    """A trace with sealed files, waiting unless `fields` say otherwise."""
    trace = Trace(made_by=by, made_by_name=by.name, **({"state": Trace.State.WAITING} | fields))
    keeping.give_key(trace)
    trace.save(force_insert=True)
    for number in range(1, files + 1):
        data = photo_file(size=(320, 240))
        picture = TracedPicture.objects.create(
            trace=trace, position=number, filename=f"leak-{number}.jpg", byte_size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
        keeping.put(picture, keeping.LEAK, data)
    return trace


def an_answered_trace(*, by: User, photo=None, laid: bool = True, **verdict) -> Trace:
    """A trace with this verdict, its picture laid upon `photo`."""
    blank = {"photo": str(photo.pk) if photo else None, "reason": "", "candidates": [], "segments_used": 900, "seconds": 2.5}
    said = blank | verdict
    trace = a_trace(by=by, state=Trace.State.DONE, percent=100, finished_at=timezone.now(), verdict=said)
    picture = trace.pictures.get()
    keeping.put(picture, keeping.SMALL, photo_file(size=(320, 240)))
    TracedPicture.objects.filter(pk=picture.pk).update(width=320, height=240)
    if photo and laid:
        accused = [each["viewer"] for each in said["candidates"] if each["log10_p"] <= -9]
        keeping.put(picture, keeping.ALIGNED, photo_file(size=(COLUMNS * 16, ROWS * 16)))
        keeping.put(picture, keeping.SEGMENTS, json.dumps(segments(accused=accused)).encode())
        TracedPicture.objects.filter(pk=picture.pk).update(photo_id=photo.pk, rendition="view")
    return trace


def segments(*, accused: Sequence[str] = ()) -> dict:
    """What `albums.tracing.exhibits` makes, for these accused viewers: all but the leftmost columns are in the leak."""
    one = [(90 if number % 7 else -70 if accused else 40) if number % COLUMNS > 8 else 0 for number in range(COLUMNS * ROWS)]
    layer = {"for": sum(value >= 50 for value in one), "against": sum(value <= -50 for value in one), "values": one}
    return {
        "columns": COLUMNS, "rows": ROWS, "width": COLUMNS * 16, "height": ROWS * 16, "unseen": one.count(0),
        "bands": [{"top": 32, "height": 32, "left": 144, "width": 496}],
        "layers": [{"viewer": viewer} | layer for viewer in accused or [""]],
    }  # fmt: skip


def candidate(viewer, *, log10_p: float = -31.2, **more) -> dict:
    return {"viewer": str(viewer.pk), "name": str(viewer), "kind": "person", "log10_p": log10_p} | more
