"""The byte handlers: one access decision, this viewer's copies, one entry in the ledger, one sealed answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone

from accounts.models import Vault
from albums.guests.counting import count_view
from albums.ledger.record import record
from albums.renditions.sizes import THUMB, VIEW, Size
from albums.storage.errors import StorageUnavailable
from albums.viewing.access import Viewable, binned_thumbs, viewable_renditions
from albums.viewing.asking import PLAIN, Question, only_from_our_page, read_batch, read_single
from albums.viewing.issue import Copy, issue_copies, today
from albums.viewing.moment import Decision
from albums.viewing.seal import context_for, seal
from albums.viewing.stream import CutAnswer
from albums.viewing.viewer import Viewer, still
from familyvault.policy import VIEWER, policy
from familyvault.scopes import LOOK_AT_PHOTO
from familyvault.security_log import note_withheld


@policy(VIEWER, POST=200)
@only_from_our_page
def thumbs(request: HttpRequest) -> HttpResponse:
    """Answer a batch of thumbs. Photos that are gone or not this viewer's are silently absent."""
    return _answer(request, read_batch(request), size=THUMB)


@policy(VIEWER, scope=LOOK_AT_PHOTO, POST=200)
@only_from_our_page
def view(request: HttpRequest) -> HttpResponse:
    """Answer one photo to fill the screen, or 404."""
    return _answer(request, read_single(request), size=VIEW)


def _answer(request: HttpRequest, question: Question, *, size: Size) -> HttpResponse:
    decided = _renditions(request.viewer, question, size=size)
    # Of a single photo the 404 tells.
    if size is THUMB and (withheld := len({*question.photos} - {it.photo_id for it in decided})):
        note_withheld(request, withheld)
    decision = Decision(
        lambda: _is_decided_so(request, question, size=size, decided=decided), asked_at=request.session.asked_at
    )
    try:
        copies = _copies(request.viewer, decided, size=size)
    except StorageUnavailable:
        return _later("The photos cannot be reached just now.\n")
    if not decision.holds():
        # What was made is not theirs to see any more. The page asks again, and is answered by what holds then.
        return _later("Something changed meanwhile.\n") if still(request) else HttpResponseForbidden()
    if size is VIEW and not copies:
        return HttpResponse("There is no such photo for you.\n", status=404, content_type=PLAIN)
    sealed = seal(
        copies, page_key=question.page_key, purpose=size.name, context=context_for(request), asked=question.photos
    )
    return CutAnswer(sealed, request=request, decision=decision)


def _copies(viewer: Viewer, renditions: list[Viewable], *, size: Size) -> list[Copy]:
    if not renditions or (size is VIEW and not count_view(viewer)):
        return []
    vault, now = Vault.objects.get(), timezone.now()
    copies = issue_copies(viewer, renditions, vault=vault, day=today(vault, now))
    # Entered before a byte leaves: a copy that nobody remembers could never be traced.
    record(viewer, [copy.rendition for copy in copies], at=now, day=today(vault, now))
    return copies


def _renditions(viewer: Viewer, question: Question, *, size: Size) -> list[Viewable]:
    if question.from_bin:
        return binned_thumbs(viewer, photo_ids=question.photos)
    return viewable_renditions(viewer, photo_ids=question.photos, name=size.name)


def _is_decided_so(request: HttpRequest, question: Question, *, size: Size, decided: list[Viewable]) -> bool:
    """Decide anew, and say whether everything that was to be seen still is, in the same rendition."""
    viewer = still(request)
    if viewer is None:
        return False
    now = {(it.photo_id, it.name) for it in _renditions(viewer, question, size=size)}
    return all((it.photo_id, it.name) in now for it in decided)


def _later(words: str) -> HttpResponse:
    return HttpResponse(words, status=503, content_type=PLAIN, headers={"Retry-After": "1"})
