"""The receipt of an ending: what ended, when, and how the vault tried its own doors afterwards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from albums.endings.along import ended_along_with
from albums.endings.proof import MOST_ALBUMS, prove_again
from albums.endings.revoke import KEPT
from albums.endings.standing import still_stands, undo_of, undone_by, who_stays_in
from albums.models import Deed
from familyvault.policy import KEEPER, policy
from familyvault.scopes import KEEPERS_RECORD

ENDINGS = (
    Deed.Kind.GRANT_ENDED, Deed.Kind.INVITATION_ENDED, Deed.Kind.DEVICE_ENDED, Deed.Kind.LINK_ENDED,
    Deed.Kind.PERSON_ENDED, Deed.Kind.FROZEN,
)  # fmt: skip
# Where an ending may have begun and goes on: the list of those to keep or drop.
RENEWAL = "renewal"


@policy(KEEPER, scope=KEEPERS_RECORD, GET=200)
def ending(request: HttpRequest, deed_id: int) -> HttpResponse:
    """Show the receipt; it stays for ever, and so does its address."""
    deed = get_object_or_404(Deed, pk=deed_id, kind__in=ENDINGS)
    doors = deed.doors or []
    context = {
        "deed": deed,
        "closed": sum(door["closed"] for door in doors),
        "opened": [door for door in doors if not door["closed"] and door["status"] is not None],
        "untried": [door for door in doors if door["status"] is None],
        "stands": still_stands(deed),
        "stays_in": who_stays_in(deed),
        "undo": undo_of(deed),
        "undone": undone_by(deed),
        "back": RENEWAL if request.GET.get("back") == RENEWAL else "",
        "kept": deed.kind == Deed.Kind.PERSON_ENDED and deed.detail == KEPT,
        "along": ended_along_with(deed),
        "most_albums": MOST_ALBUMS,
        "section": "people",
    }
    return render(request, "albums/endings/ending.html", context)


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
def ending_doors(request: HttpRequest, deed_id: int) -> HttpResponse:
    """Try the doors again."""
    deed = get_object_or_404(Deed, pk=deed_id, kind__in=ENDINGS)
    if not still_stands(deed):
        messages.info(request, "This has been opened again since, so there is nothing to try.")
    elif not prove_again(deed):
        messages.info(request, "What this was about is gone by now, and its doors with it.")
    return redirect("ending", deed.pk)
