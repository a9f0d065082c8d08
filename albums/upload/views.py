"""The page on which photos are added, how far they are, and another try for one that failed."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from albums.ingest.errors import from_code
from albums.ingest.limits import MAX_BYTES
from albums.models import Album, Photo
from albums.upload import accept
from albums.upload.room_words import warning
from albums.viewing import access
from albums.viewing.viewer import Viewer
from familyvault.policy import RELATIVE, policy
from familyvault.scopes import ADD_TO_ALBUM, CHANGE_PHOTO

MOST_SHOWN = 100
GAVE_UP = "The vault tried several times and could not prepare this photo."


@policy(RELATIVE, scope=ADD_TO_ALBUM, GET=200)
def album_upload(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Show the page on which photos are added to an album."""
    album = access.album_to_add_to(request.viewer, album_id)
    context = {"section": "albums", "album": album, "max_bytes": MAX_BYTES, "room_warning": warning(request.viewer)}
    return render(request, "albums/upload/upload.html", context)


@policy(RELATIVE, scope=ADD_TO_ALBUM, GET=200)
def album_progress(request: HttpRequest, album_id: UUID) -> JsonResponse:
    """Say how many photos are being prepared, and which failed: {"preparing", "failed": [{"id", "name", "sentence",
    "retry", "remove"}], "failed_count"}. Of other people's photos only those who run the album hear.
    """
    album = access.album_to_add_to(request.viewer, album_id)
    photos = _photos_of(request.viewer, album)
    failed = photos.filter(state=Photo.State.FAILED)
    return JsonResponse({
        "preparing": photos.filter(state=Photo.State.RECEIVED).count(),
        "failed_count": failed.count(),
        "failed": [_failure(photo) for photo in failed.order_by("received_at")[:MOST_SHOWN]],
    })  # fmt: skip


@policy(RELATIVE, scope=ADD_TO_ALBUM, POST=200)
def album_known(request: HttpRequest, album_id: UUID) -> JsonResponse:
    """Say which of the POSTed `photo` ids are in the album now, so that a page need not send them again."""
    album = access.album_to_add_to(request.viewer, album_id)
    asked = [photo_id for photo_id in map(_uuid, request.POST.getlist("photo")) if photo_id]
    here = album.photos.kept().exclude(state=Photo.State.FAILED).filter(pk__in=asked)
    return JsonResponse({"here": [str(photo_id) for photo_id in here.values_list("pk", flat=True)]})


@policy(RELATIVE, scope=CHANGE_PHOTO, POST=302)
def photo_retry(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Let a failed photo go its way once more."""
    photo = access.photo_to_change(request.viewer, photo_id)
    accept.prepare_again(photo)
    return redirect("album_upload", album_id=photo.album_id)


def _photos_of(viewer: Viewer, album: Album) -> QuerySet[Photo]:
    photos = album.photos.kept()
    return photos if access.may_run(viewer, album) else photos.filter(uploaded_by=viewer.user)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _failure(photo: Photo) -> dict[str, str | None]:
    reason = from_code(photo.failure_code)
    may_help = reason is None or reason.can_retry
    return {
        "id": str(photo.pk),
        "name": photo.filename,
        "sentence": reason.sentence if reason else GAVE_UP,
        "retry": reverse("photo_retry", args=[photo.pk]) if may_help else None,
        "remove": reverse("photo_binning", args=[photo.pk]),
    }
