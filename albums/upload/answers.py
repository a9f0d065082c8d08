"""The answers of the tus endpoint, headers exactly as the protocol has them.

A finished upload says so in headers: `FamilyVault-Photo` (its id), and for a photo that was there already
`FamilyVault-Known: here` or `bin`, with `FamilyVault-Restore` (an address to POST to) for those who may bring it back.
A refusal is JSON: {"code", "sentence"}.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date

from albums.ingest.limits import MAX_BYTES
from albums.models import Upload
from albums.storage.errors import StorageFull, StorageUnavailable
from albums.upload import tus
from albums.upload.body import discard
from albums.upload.errors import NotWelcome, UploadError, VaultFull, VaultUnavailable, WrongVersion, ended_with
from albums.viewing import access
from albums.viewing.viewer import Viewer

# How long somebody whose access has just ended is listened to, so that they hear the answer.
FAREWELL_SECONDS = 0.3


def tus_endpoint(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Speak tus around a view: its version in every answer, and every error as the protocol has it."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        try:
            if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != tus.VERSION:
                raise WrongVersion
            response = view(request, **kwargs)
        except NotWelcome as error:
            response = _refusal(request, error)
            discard(request, seconds=FAREWELL_SECONDS)
            return _as_tus(response)
        except UploadError as error:
            response = _refusal(request, error)
        except StorageFull:
            response = _refusal(request, VaultFull())
        except StorageUnavailable:
            response = _refusal(request, VaultUnavailable())
        except Http404:
            response = HttpResponse(status=404)
        if response.status_code >= 400:
            discard(request)
        return _as_tus(response)

    return answer


def _as_tus(response: HttpResponse) -> HttpResponse:
    response.headers["Tus-Resumable"] = tus.VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


def options() -> HttpResponse:
    """What is spoken here."""
    response = HttpResponse(status=204)
    response.headers["Tus-Version"] = tus.VERSION
    response.headers["Tus-Extension"] = tus.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(MAX_BYTES)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(tus.CHECKSUMS)
    return response


def progress(viewer: Viewer, upload: Upload, *, status: int) -> HttpResponse:
    """How far an upload is, or what became of it. Raises the error it ended with."""
    if upload.refusal_code:
        raise ended_with(upload.refusal_code)
    response = HttpResponse(status=status)
    response.headers["Upload-Offset"] = str(upload.offset)
    if upload.finished_at is None:
        response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    elif upload.photo_id is not None:
        _say_photo(viewer, upload, response)
    return response


def not_allowed(allowed: str) -> HttpResponse:
    """`allowed`: the methods that are, as the header lists them."""
    return HttpResponse(status=405, headers={"Allow": allowed})


def _refusal(request: HttpRequest, error: UploadError) -> HttpResponse:
    if request.method == "HEAD":
        response = HttpResponse(status=error.status)
    else:
        response = JsonResponse({"code": error.code, "sentence": error.sentence}, status=error.status)
    if isinstance(error, WrongVersion):
        response.headers["Tus-Version"] = tus.VERSION
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _say_photo(viewer: Viewer, upload: Upload, response: HttpResponse) -> None:
    response.headers["FamilyVault-Photo"] = str(upload.photo_id)
    if not upload.was_known:
        return
    in_bin = hasattr(upload.photo, "binning")
    response.headers["FamilyVault-Known"] = "bin" if in_bin else "here"
    if in_bin and access.binned_photos(viewer).filter(pk=upload.photo_id).exists():
        response.headers["FamilyVault-Restore"] = reverse("photo_restoration", args=[upload.photo_id])
