"""What those see whose access has ended, and how an open page learns of it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from albums.viewing.viewer import Ending
from familyvault.policy import ANYONE, policy


@policy(ANYONE, GET=302)
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Say kindly that there is nothing more to see, and why as far as it is theirs to know."""
    if request.viewer is not None or request.ended in (None, Ending.DEVICE):
        return redirect("home")
    return render(request, "albums/endings/ended.html", {"ended": request.ended})


@policy(ANYONE, GET=200)
@require_safe
def watch(request: HttpRequest) -> JsonResponse:
    """Tell an open page whether it may stay: {"open": bool, "ended": reason or null}."""
    return JsonResponse({"open": request.viewer is not None, "ended": request.ended})
