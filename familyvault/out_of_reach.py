"""What a page says while the database or the storage is out of reach: 503, in plain words, and when to come back.

It is no fault of the page's, so there is no traceback in the log and no "something went wrong". The broker and the mail
server are not here: no page waits for them (albums/jobs.py, accounts/mail_out.py).
"""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.log import log_response

from albums.storage.errors import StorageUnavailable

RETRY_AFTER_SECONDS = 5
# A database that is locked, full or restarting says so by the same errors as one that is gone.
PARTS = {"database": (OperationalError, InterfaceError), "storage": (StorageUnavailable,)}


def part_of(error: BaseException | None) -> str | None:
    """Return which part of the vault an error says is out of reach: "database", "storage", or None for a fault of ours."""
    return next((part for part, kinds in PARTS.items() if isinstance(error, kinds)), None)


def answer(request: HttpRequest, *, part: str) -> HttpResponse:
    """Say what waits, and for how long; ask neither the database nor the session."""
    # A tus client that hears 503 to its HEAD takes the upload for gone, and begins at the first byte again.
    locked = request.method == "HEAD" and "Tus-Resumable" in request.headers
    page = render_to_string("503.html", {"part": part, "may_reload": request.method == "GET"})
    response = HttpResponse(page, status=423 if locked else 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    log_response("%s out of reach: %s", part, request.path, response=response, request=request, level="warning")
    return response
