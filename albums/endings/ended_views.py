"""What those see whose access has ended, and how an open page learns of it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from albums.viewing.viewer import Ending
from familyvault.policy import ANYONE, policy
from familyvault.scopes import OWN_ENDING


@policy(ANYONE, scope=OWN_ENDING, GET=200)
def ended(request: HttpRequest) -> HttpResponse:
    """Say kindly that there is nothing more to see, and why as far as it is theirs to know."""
    if request.viewer is not None or request.ended in (None, Ending.DEVICE):
        return redirect("home")
    return render(request, "albums/endings/ended.html", {"ended": request.ended})


@policy(ANYONE, GET=200)
def watch(request: HttpRequest) -> JsonResponse:
    """Tell an open page whether it may stay: {"open": bool, "ended": reason or null}."""
    return JsonResponse({"open": request.viewer is not None, "ended": request.ended})
