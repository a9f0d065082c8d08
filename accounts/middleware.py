"""Before the first keeper has signed up there is nothing to see but the way to set up."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.log import log_response

from accounts.setup import is_set_up

_OPEN_PATHS = ("/setup/", settings.STATIC_URL)


class SetUpFirstMiddleware:
    """Answers every page of a vault without keeper by saying where its set-up address is to be found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # A vault never loses its last keeper, so this process asks only until it has seen one.
        self._has_keeper = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_OPEN_PATHS) or self._is_set_up():
            return self.get_response(request)
        response = render(request, "accounts/not_set_up.html", status=503)
        # Expected, and no fault of ours: Django would note every 503 as an error.
        log_response("Not set up yet: %s", request.path, response=response, request=request, level="info")
        return response

    def _is_set_up(self) -> bool:
        self._has_keeper = self._has_keeper or is_set_up()
        return self._has_keeper
