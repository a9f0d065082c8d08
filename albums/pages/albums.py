"""An album's page, and making and changing albums."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from albums.models import Album, Photo
from albums.pages.forms import AlbumForm
from albums.pages.timeline import timeline
from albums.viewing import access
from albums.viewing.seal import context_for
from familyvault.policy import KEEPER, RELATIVE, VIEWER, policy
from familyvault.scopes import LOOK_AT_ALBUM, RUN_ALBUM


@policy(VIEWER, scope=LOOK_AT_ALBUM, GET=200)
def album(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Show an album by month; `?after=` continues a long one."""
    viewer = request.viewer
    shown = access.album_for(viewer, album_id)
    may_run = access.may_run(viewer, shown)
    photos = Photo.objects.visible_to(viewer).filter(album=shown)
    return render(request, "albums/pages/album.html", {
        "section": "albums",
        "album": shown,
        "timeline": timeline(viewer, shown, after=_photo_id(request.GET.get("after"))),
        "photo_count": photos.ready().count(),
        "preparing_count": photos.filter(state=Photo.State.RECEIVED).count(),
        "failed_count": photos.filter(state=Photo.State.FAILED).count(),
        "may_add": access.may_add(viewer, shown),
        "may_run": may_run,
        "seal_context": context_for(request),
    })  # fmt: skip


@policy(KEEPER, GET=200, POST=200)
def album_new(request: HttpRequest) -> HttpResponse:
    """Make an album: it comes first on the page, and its first photos next."""
    form = AlbumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.created_by = request.viewer.user
        made.save(force_insert=True)
        messages.success(request, f"“{made.name}” is ready for its first photos.")
        return redirect("album_upload", album_id=made.pk)
    return render(request, "albums/pages/album_form.html", {"section": "albums", "form": form})


@policy(RELATIVE, scope=RUN_ALBUM, GET=200, POST=200)
def album_edit(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Rename, describe and order an album."""
    changed = access.album_to_run(request.viewer, album_id)
    form = AlbumForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        # Not its whole row: that was read before, and what was erased since would be there again.
        Album.objects.filter(pk=changed.pk).update(**form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("album", album_id=changed.pk)
    return render(request, "albums/pages/album_form.html", {"section": "albums", "form": form, "album": changed})


def _photo_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
