"""The keepers' way to take everything out: what shall it be, is it you and is it right, and then the archive.

What leaves here is unmarked and in full quality, so a keeper who came in a while ago shows once more that it is them.
"""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import wraps

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.models import User, Vault
from accounts.showing_again import ask_again, showed_lately
from albums.export.archive import Archive
from albums.export.asked import plan_asked
from albums.export.documents import Documents
from albums.export.names import safe_name
from albums.export.pictures import Unreadable
from albums.export.plan import Plan, albums_to_export
from albums.export.telling import tell
from albums.export.turns import Turn, Turns
from albums.export.writing import written
from albums.ledger.asked import zone_of_pages
from albums.storage.errors import StorageError
from albums.viewing.moment import Decision
from albums.viewing.stream import CutStream, Patience
from albums.viewing.viewer import keeps_still
from familyvault.policy import KEEPER, policy

logger = logging.getLogger(__name__)

# All of a vault over a slow line takes hours; a browser's own pause must not end it.
PATIENCE = Patience(stalled=300, longest=24 * 3600)
NOTHING_CHOSEN = "Please choose at least one album."
MOST_NAMED = 20
# In each web process, of some four threads: an export holds one for as long as its reader takes, up to a day.
turns = Turns(most=2)


def only_shown_lately(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Have a keeper show again that it is them, unless they did within a quarter of an hour, and lead them back."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if showed_lately(request):
            return view(request)
        if request.method == "POST":
            return redirect("export")
        return ask_again(request, "albums/export/again.html")

    return checked


@policy(KEEPER, GET=200)
@require_safe
@only_shown_lately
def export(request: HttpRequest) -> HttpResponse:
    """Every album with how much it holds, to choose from."""
    albums = list(albums_to_export(request.viewer))
    context = {
        "section": "vault", "albums": albums, "bytes": sum(album.bytes for album in albums),
        "number": sum(album.number for album in albums),
    }  # fmt: skip
    return render(request, "albums/export/export.html", context)


@policy(KEEPER, GET=302)
@require_safe
@only_shown_lately
def export_confirmation(request: HttpRequest) -> HttpResponse:
    """What exactly it will be, and what will be missing."""
    plan = plan_asked(request.viewer, request.GET)
    if plan is None:
        messages.error(request, NOTHING_CHOSEN)
        return redirect("export")
    others = User.objects.keepers().exclude(pk=request.viewer.user.pk).order_by("name")
    return render(request, "albums/export/confirmation.html", {
        "section": "vault",
        "plan": plan,
        "lost": plan.lost[:MOST_NAMED],
        "more_lost": max(0, len(plan.lost) - MOST_NAMED),
        "others": others,
    })  # fmt: skip


@policy(KEEPER, POST=200)
@only_shown_lately
@rate_limit(action="export")
def export_archive(request: HttpRequest) -> HttpResponse:
    """The archive. The ledger and the other keepers know of it before the first byte leaves."""
    decision = Decision(lambda: keeps_still(request), asked_at=request.session.asked_at)
    plan = plan_asked(request.viewer, request.POST)
    if plan is None:
        messages.error(request, NOTHING_CHOSEN)
        return redirect("export")
    turn = turns.take()
    if turn is None:
        return render(request, "albums/export/busy.html", status=429)
    try:
        tell(plan, by=request.viewer.user, device=request.viewer.device)
        return _stream(request, plan, decision, turn=turn)
    except BaseException:
        turn.end()
        raise


def _stream(request: HttpRequest, plan: Plan, decision: Decision, *, turn: Turn) -> HttpResponse:
    vault, made_at, zone = Vault.objects.get(), timezone.now(), zone_of_pages()
    folder = safe_name(f"{vault.name} {made_at.astimezone(zone):%Y-%m-%d}", otherwise="FamilyVault")
    documents = written(plan, vault=vault, made_at=made_at, zone=zone)
    archive = Archive(plan, documents, folder=folder, made_at=made_at, zone=zone)
    response = CutStream(
        _closing(documents, archive), size=archive.size, content_type="application/zip", request=request,
        decision=decision, patience=PATIENCE, ended=turn.end,
    )  # fmt: skip
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{folder}.zip")
    return response


def _closing(documents: Documents, archive: Archive) -> Iterator[bytes]:
    """The archive; broken off, so that no browser takes it for whole, when the storage does not answer."""
    with closing(documents):
        try:
            yield from archive
        except (StorageError, Unreadable) as error:
            logger.error("An export broke off: %s.", error)
            raise ConnectionResetError(errno.ECONNRESET, "The export broke off.") from error
