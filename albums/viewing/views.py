"""The byte handlers: one access decision, this viewer's copies, one entry in the ledger, one sealed answer."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Vault
from albums.ledger.record import record
from albums.renditions.sizes import THUMB, VIEW, Size
from albums.storage.errors import StorageUnavailable
from albums.viewing.access import Viewable, binned_thumbs, viewable_renditions
from albums.viewing.asking import PLAIN, Question, only_from_our_page, read_batch, read_single
from albums.viewing.issue import Copy, issue_copies, today
from albums.viewing.seal import context_for, seal
from familyvault.policy import VIEWER, policy
from familyvault.scopes import LOOK_AT_PHOTO


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
    try:
        copies = _copies(request, question, size=size)
    except StorageUnavailable:
        words = "The photos cannot be reached just now.\n"
        return HttpResponse(words, status=503, content_type=PLAIN, headers={"Retry-After": "5"})
    if size is VIEW and not copies:
        return HttpResponse("There is no such photo for you.\n", status=404, content_type=PLAIN)
    sealed = seal(
        copies, page_key=question.page_key, purpose=size.name, context=context_for(request), asked=question.photos
    )
    return HttpResponse(sealed, content_type="application/octet-stream")


def _copies(request: HttpRequest, question: Question, *, size: Size) -> list[Copy]:
    renditions = _renditions(request, question, size=size)
    if not renditions:
        return []
    vault, now = Vault.objects.get(), timezone.now()
    copies = issue_copies(request.viewer, renditions, vault=vault, day=today(vault, now))
    # Entered before a byte leaves: a copy that nobody remembers could never be traced.
    record(request.viewer, [copy.rendition for copy in copies], at=now, day=today(vault, now))
    return copies


def _renditions(request: HttpRequest, question: Question, *, size: Size) -> list[Viewable]:
    if question.from_bin:
        return binned_thumbs(request.viewer, photo_ids=question.photos)
    return viewable_renditions(request.viewer, photo_ids=question.photos, name=size.name)
