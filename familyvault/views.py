"""The pages for what went wrong, which must work when little else does."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from familyvault.out_of_reach import answer, part_of


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours, or say what is out of reach, without touching the database."""
    if part := part_of(sys.exc_info()[1]):
        return answer(request, part=part)
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
