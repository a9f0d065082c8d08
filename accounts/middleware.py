"""Before the first keeper has signed up there is nothing to see but the way to set up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SetUpFirstMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
