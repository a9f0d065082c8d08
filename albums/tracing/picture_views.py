"""The leaked pictures themselves: sealed for the page that asks, like every picture of the vault."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from albums.models import Trace
from albums.storage.errors import StorageUnavailable
from albums.tracing import keeping
from albums.viewing.asking import PLAIN, only_from_our_page, read_batch
from albums.viewing.moment import Decision
from albums.viewing.seal import context_for, seal
from albums.viewing.stream import CutAnswer
from albums.viewing.viewer import keeps_still
from familyvault.policy import KEEPER, policy
from familyvault.scopes import KEEPERS_RECORD

PURPOSE = "trace"


@dataclass(frozen=True, slots=True)
class _Named:
    photo_id: UUID


@dataclass(frozen=True, slots=True)
class _Exhibit:
    """A leaked picture as `seal` takes copies."""

    rendition: _Named
    jpeg: bytes


@policy(KEEPER, scope=KEEPERS_RECORD, POST=200)
@only_from_our_page
def trace_small(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """Answer leaked pictures in small, by their ids."""
    return _answer(request, trace_id, kind=keeping.SMALL)


@policy(KEEPER, scope=KEEPERS_RECORD, POST=200)
@only_from_our_page
def trace_aligned(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """Answer leaked pictures as they were laid upon the photo, by their ids."""
    return _answer(request, trace_id, kind=keeping.ALIGNED)


def _answer(request: HttpRequest, trace_id: UUID, *, kind: str) -> HttpResponse:
    trace = get_object_or_404(Trace.objects.shown(), pk=trace_id)
    question = read_batch(request)
    decision = Decision(lambda: keeps_still(request), asked_at=request.session.asked_at)
    try:
        found = [(each, keeping.read(each, kind)) for each in trace.pictures.filter(pk__in=question.photos)]
    except StorageUnavailable:
        return HttpResponse("The pictures cannot be reached just now.\n", status=503, content_type=PLAIN)
    sealed = seal(
        [_Exhibit(_Named(picture.pk), jpeg) for picture, jpeg in found if jpeg is not None],
        page_key=question.page_key, purpose=PURPOSE, context=context_for(request), asked=question.photos,
    )  # fmt: skip
    return CutAnswer(sealed, request=request, decision=decision)
