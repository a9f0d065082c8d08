"""The job that answers a trace: open the files, ask the desk, make the pictures for the page, write the verdict.

It can be done twice: objects are overwritten, and only a trace that is under way takes a verdict. What an earlier attempt
found stays if this one fails.
"""

import io
import logging
from typing import Any
from uuid import UUID

from django.utils import timezone

from albums.ingest.errors import IngestError, SandboxUnavailable
from albums.models import Trace, TracedPicture
from albums.tracing import exhibits, keeping
from albums.tracing.desk import examine
from albums.tracing.leaks import Leak, open_leak
from albums.tracing.naming import with_names
from albums.tracing.trace import Finding

logger = logging.getLogger(__name__)

NO_PICTURE, GAVE_UP = "no_picture", "gave_up"
# Of a hundred: until when the files are opened, and from when the pictures for the page are made.
OPENED, ASKED = 10, 95


def answer(trace_id: UUID) -> None:
    """Find out whose copy a trace's pictures are. One that is deleted, cleared or answered is left alone."""
    waiting = Trace.objects.filter(pk=trace_id, state__in=[Trace.State.WAITING, Trace.State.WORKING])
    trace = waiting.filter(deleting_since=None, cleared_at=None).first()
    if trace is None:
        return
    try:
        _answer(trace)
    except keeping.TraceGone:
        logger.info("Trace %s was deleted meanwhile", trace_id)


def give_up(trace_id: UUID, error: Exception) -> None:
    """Name the failure of a trace whose every attempt failed; the keeper sees it and can try again."""
    _fail(trace_id, GAVE_UP)


def _answer(trace: Trace) -> None:
    _say(trace, percent=1, words="Opening the pictures", state=Trace.State.WORKING)
    opened = _open(trace)
    if not opened:
        _fail(trace.pk, NO_PICTURE)
        return
    found = _ask_the_desk(trace, [leak for _, leak in opened])
    verdict = with_names(found.verdict.as_json())
    for (picture, leak), readings in zip(opened, found.readings, strict=True):
        _say(trace, percent=ASKED, words="Preparing the pictures for this page")
        exhibits.make(picture, leak, readings, verdict=verdict)
    _end(trace, verdict=verdict)


def _open(trace: Trace) -> list[tuple[TracedPicture, Leak]]:
    opened = []
    # A file that was refused when it came was never stored; one that failed here may do better at another attempt.
    for picture in trace.pictures.all():
        data = keeping.read(picture, keeping.LEAK)
        if data is None:
            continue
        try:
            leak = open_leak(io.BytesIO(data), name=picture.filename)
        except SandboxUnavailable:
            # The vault is at fault, not the picture: the job is tried again.
            raise
        except IngestError as refusal:
            _note(picture, failure_code=refusal.code)
            continue
        height, width = leak.rgb.shape[:2]
        _note(picture, failure_code="", width=width, height=height)
        opened.append((picture, leak))
    return opened


def _ask_the_desk(trace: Trace, leaks: list[Leak]) -> Finding:
    def progress(share: float, words: str) -> None:
        _say(trace, percent=OPENED + round((ASKED - OPENED) * min(max(share, 0), 1)), words=words)

    progress(0, "Looking for the photo")
    photo_ids = [trace.hint] if trace.hint else []
    return examine(leaks, photo_ids=photo_ids, progress=progress)


def _say(trace: Trace, *, percent: int, words: str, **more: Any) -> None:
    """Tell the page how far it is. Raises TraceGone once nobody waits for it."""
    if not Trace.objects.filter(pk=trace.pk, deleting_since=None).update(percent=percent, words=words[:120], **more):
        raise keeping.TraceGone


def _end(trace: Trace, *, verdict: dict[str, Any]) -> None:
    working = Trace.objects.filter(pk=trace.pk, state=Trace.State.WORKING, deleting_since=None)
    working.update(state=Trace.State.DONE, percent=100, words="", finished_at=timezone.now(), verdict=verdict)


def _fail(trace_id: UUID, code: str) -> None:
    """A trace that was answered before is answered still, and says that this attempt failed."""
    under_way = Trace.objects.filter(pk=trace_id, state__in=[Trace.State.WAITING, Trace.State.WORKING])
    ended = {"percent": 100, "words": "", "failure_code": code}
    if not under_way.filter(verdict__isnull=False).update(state=Trace.State.DONE, **ended):
        under_way.update(state=Trace.State.FAILED, finished_at=timezone.now(), **ended)


def _note(picture: TracedPicture, **changes: Any) -> None:
    TracedPicture.objects.filter(pk=picture.pk).update(**changes)
