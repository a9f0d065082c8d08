"""Traces as the pages meet them, put straight into the rows."""

import hashlib
import json

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
    said = {"photo": str(photo.pk) if photo else None, "reason": "", "candidates": [], "segments_used": 900, "seconds": 2.5}
    trace = a_trace(by=by, state=Trace.State.DONE, percent=100, finished_at=timezone.now(), verdict=said | verdict)
    picture = trace.pictures.get()
    keeping.put(picture, keeping.SMALL, photo_file(size=(320, 240)))
    if photo and laid:
        keeping.put(picture, keeping.ALIGNED, photo_file(size=(COLUMNS * 16, ROWS * 16)))
        keeping.put(picture, keeping.SEGMENTS, json.dumps(segments(accused=verdict["verdict"] == "traced")).encode())
        TracedPicture.objects.filter(pk=picture.pk).update(photo_id=photo.pk, rendition="view", width=320, height=240)
    return trace


def segments(*, accused: bool) -> dict:
    values = [(90 if number % 7 else -70 if accused else 40) if number % COLUMNS > 8 else 0 for number in range(COLUMNS * ROWS)]
    return {
        "columns": COLUMNS, "rows": ROWS, "width": COLUMNS * 16, "height": ROWS * 16, "accused": accused,
        "for": sum(value >= 50 for value in values), "against": sum(value <= -50 for value in values),
        "faint": sum(0 < abs(value) < 50 for value in values), "unseen": values.count(0), "values": values,
    }  # fmt: skip


def candidate(viewer, *, log10_p: float = -31.2, **more) -> dict:
    return {"viewer": str(viewer.pk), "name": str(viewer), "kind": "person", "log10_p": log10_p} | more
