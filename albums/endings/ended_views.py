"""What those see whose access has ended, and how an open page learns of it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from albums.viewing import access
from albums.viewing.viewer import Ending, Viewer
from familyvault.policy import ANYONE, policy
from familyvault.scopes import OWN_ENDING


@policy(ANYONE, scope=OWN_ENDING, GET=200)
def ended(request: HttpRequest) -> HttpResponse:
    """Say kindly that there is nothing more to see, and why as far as it is theirs to know."""
    if request.ended is Ending.WAITING:
        return redirect("guest_link")
    if request.viewer is not None or request.ended in (None, Ending.DEVICE):
        return redirect("home")
    return render(request, "albums/endings/ended.html", {"ended": request.ended})


@policy(ANYONE, GET=200)
def watch(request: HttpRequest) -> JsonResponse:
    """Tell an open page whether it may stay: {"open": bool, "ended": reason or null}.

    With `?album=`, "album" too: null once that album is not open to them any more, else words that change when what they
    may do in it does. For a guest whose link is for so many photos, "looks_left" too.
    """
    answer = {"open": request.viewer is not None, "ended": request.ended}
    if request.viewer is not None and "album" in request.GET:
        answer["album"] = _in_album(request.viewer, request.GET["album"])
    if request.viewer is not None and request.viewer.is_guest and request.viewer.link.view_limit is not None:
        answer["looks_left"] = request.viewer.link.views_left
    return JsonResponse(answer)


def _in_album(viewer: Viewer, album_id: str) -> str | None:
    try:
        album = access.album_for(viewer, UUID(album_id))
    except (ValueError, Http404):
        return None
    allowed = {"adds": access.may_add(viewer, album), "runs": access.may_run(viewer, album)}
    return " ".join([access.view_of(viewer, album), *(word for word, may in allowed.items() if may)])
