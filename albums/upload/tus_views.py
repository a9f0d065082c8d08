"""The tus endpoint: two addresses, `/uploads/` and one for each upload.

Every request is decided anew: an upload belongs to who made it, and its album must still be open to them for adding.
"""

from uuid import UUID

from allauth.core.ratelimit import consume
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from albums.ingest.errors import EmptyFile, Refused
from albums.ingest.limits import MAX_BYTES
from albums.models import Upload
from albums.storage.errors import StorageUnavailable
from albums.upload import accept, staging, tus
from albums.upload.answers import not_allowed, options, progress, tus_endpoint
from albums.upload.body import Body
from albums.upload.errors import (
    CANCELLED,
    EXPIRED,
    Busy,
    Ended,
    FileRefused,
    Malformed,
    TooLong,
    TooMany,
    WrongContentType,
    WrongOffset,
    ended_with,
)
from albums.upload.room import must_have_room, must_not_be_full
from albums.viewing import access
from albums.viewing.moment import Decision
from albums.viewing.viewer import Viewer, still
from familyvault.policy import RELATIVE, policy
from familyvault.scopes import ADD_TO_ALBUM, OWN_UPLOAD

MOST_OPEN_UPLOADS = 100


@policy(RELATIVE, scope=ADD_TO_ALBUM, OPTIONS=204, POST=201)
@tus_endpoint
def tus_create(request: HttpRequest) -> HttpResponse:
    """OPTIONS: what is spoken here. POST: a new upload."""
    if request.method == "OPTIONS":
        return options()
    if request.method == "POST":
        return _create(request)
    return not_allowed("OPTIONS, POST")


@policy(RELATIVE, scope=OWN_UPLOAD, OPTIONS=204, HEAD=200, PATCH=204, DELETE=204, POST=405)
@tus_endpoint
def tus_upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """HEAD: how far it is. PATCH: more of it. DELETE: no more of it."""
    method = _meant_method(request)
    if method == "OPTIONS":
        return options()
    act = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}.get(method)
    if act is None:
        return not_allowed("OPTIONS, HEAD, PATCH, DELETE")
    upload = _upload_of(request.viewer, upload_id)
    return act(request, upload)


def _create(request: HttpRequest) -> HttpResponse:
    if "Upload-Concat" in request.headers:
        # A part of a file, sent to be joined with others later: taken for a whole one it would become a photo.
        raise Malformed
    length = tus.number(request.headers.get("Upload-Length"))
    if length > MAX_BYTES:
        raise TooLong
    if length == 0:
        raise FileRefused(EmptyFile())
    said = request.headers.get("Upload-Metadata", "")
    metadata = tus.metadata(said)
    album = access.album_to_add_to(request.viewer, _album_id(metadata))
    body, checksum = Body(request, most=length, decision=_decision(request, album.pk)), _checksum(request)
    if body.length and request.content_type != tus.CONTENT_TYPE:
        raise WrongContentType
    # Before the count of tries, which a database on that disk could not take either: it would say "too many".
    must_not_be_full()
    if not consume(request, action="upload") or _open_uploads(request.viewer) >= MOST_OPEN_UPLOADS:
        raise TooMany
    upload = Upload(
        album=album, user=request.viewer.user, length=length, metadata=said,
        filename=tus.clean_name(metadata.get("filename", "")), expires_at=timezone.now() + staging.KEPT_FOR,
    )  # fmt: skip
    staging.give_key(upload)
    with transaction.atomic():
        must_have_room(request.viewer, length=length)
        upload.save(force_insert=True)
    if body.length:
        _receive(upload, body, checksum)
    response = progress(request.viewer, upload, status=201)
    response.headers["Location"] = reverse("tus_upload", args=[upload.pk])
    return response


def _head(request: HttpRequest, upload: Upload) -> HttpResponse:
    try:
        _accept_if_complete(upload, _decision(request, upload.album_id))
    except StorageUnavailable:
        # A client that hears 503 here starts from the first byte; "locked" lets it ask again.
        raise Busy from None
    response = progress(request.viewer, upload, status=200)
    response.headers["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response.headers["Upload-Metadata"] = upload.metadata
    return response


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != tus.CONTENT_TYPE:
        raise WrongContentType
    if tus.number(request.headers.get("Upload-Offset")) != upload.offset:
        raise WrongOffset
    decision = _decision(request, upload.album_id)
    body, checksum = Body(request, most=upload.length - upload.offset, decision=decision), _checksum(request)
    _accept_if_complete(upload, decision)
    _receive(upload, body, checksum)
    return progress(request.viewer, upload, status=204)


def _delete(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.finished_at is not None or not accept.end(upload, refusal=CANCELLED):
        raise Ended
    upload.refresh_from_db()
    accept.tidy(upload)
    return HttpResponse(status=204)


def _receive(upload: Upload, body: Body, checksum: tus.Checksum | None) -> None:
    if not body.length:
        return
    try:
        staging.append(upload, body, checksum=checksum)
    except Refused as refusal:
        accept.end(upload, refusal=refusal.code)
        upload.refresh_from_db()
        accept.tidy(upload)
        raise FileRefused(refusal) from None
    if upload.offset == upload.length:
        accept.accept(upload, is_welcome=lambda: _is_welcome(body.decision))


def _accept_if_complete(upload: Upload, decision: Decision) -> None:
    """Finish what a crash, or an outage, left after the last byte."""
    if upload.offset < upload.length or upload.finished_at is not None:
        return
    if not accept.take(upload):
        raise Busy
    accept.accept(upload, is_welcome=lambda: _is_welcome(decision))


def _is_welcome(decision: Decision) -> bool:
    """Raise StorageUnavailable where the database was too slow to say: what is stored waits for another try."""
    holds = decision.holds()
    if not holds and not decision.is_no:
        raise StorageUnavailable("nobody could say in time whether the sender is still welcome")
    return holds


def _decision(request: HttpRequest, album_id: UUID) -> Decision:
    """That this request may add to the album: decided by now, and to be asked again while its body comes."""
    return Decision(lambda: _may_still_add(request, album_id), asked_at=request.session.asked_at)


def _may_still_add(request: HttpRequest, album_id: UUID) -> bool:
    viewer = still(request)
    try:
        return viewer is not None and access.album_to_add_to(viewer, album_id) is not None
    except Http404:
        return False


def _upload_of(viewer: Viewer, upload_id: UUID) -> Upload:
    """The viewer's own upload into an album that is open to them at this instant. Raises Http404 or Ended."""
    upload = Upload.objects.filter(pk=upload_id, user=viewer.user).first()
    if upload is None:
        raise Http404
    access.album_to_add_to(viewer, upload.album_id)
    if upload.finished_at is None and upload.offset < upload.length and upload.expires_at <= timezone.now():
        accept.end(upload, refusal=EXPIRED)
        raise Ended(EXPIRED)
    if upload.refusal_code:
        raise ended_with(upload.refusal_code)
    return upload


def _meant_method(request: HttpRequest) -> str:
    # Only a POST may mean something else: it has passed the check against forged requests, a GET has not.
    if request.method == "POST":
        return request.headers.get("X-HTTP-Method-Override", "POST").upper()
    return request.method


def _checksum(request: HttpRequest) -> tus.Checksum | None:
    header = request.headers.get("Upload-Checksum")
    return tus.Checksum.parse(header) if header is not None else None


def _album_id(metadata: dict[str, str]) -> UUID:
    try:
        return UUID(metadata.get("album", ""))
    except ValueError:
        raise Malformed from None


def _open_uploads(viewer: Viewer) -> int:
    return Upload.objects.filter(user=viewer.user, finished_at=None).count()
