"""Arranging albums: cover, place, and into the bin and out again. Each change is its own POST."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from albums import bin
from albums.models import Album
from albums.viewing import access
from familyvault.policy import KEEPER, RELATIVE, policy
from familyvault.scopes import BINNED_ALBUM, KEEP_ALBUM, RUN_ALBUM


@policy(RELATIVE, scope=RUN_ALBUM, POST=302)
def album_cover(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Make one of the album's photos its cover."""
    album = access.album_to_run(request.viewer, album_id)
    photo = access.photo_for(request.viewer, _uuid(request.POST.get("photo")))
    if photo.album_id != album.pk:
        raise Http404
    album.cover = photo
    album.save(update_fields=["cover"])
    messages.success(request, "This photo is the album's cover now.")
    return redirect("album", album_id=album.pk)


@policy(KEEPER, scope=KEEP_ALBUM, POST=302)
@transaction.atomic
def album_position(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Move an album one place `earlier` or `later` on the first page."""
    album = access.album_to_run(request.viewer, album_id)
    albums = list(Album.objects.visible_to(request.viewer).select_for_update(of=("self",)))
    place = next(index for index, other in enumerate(albums) if other.pk == album.pk)
    target = place - 1 if request.POST.get("to") == "earlier" else place + 1
    if 0 <= target < len(albums):
        albums.insert(target, albums.pop(place))
    for index, moved in enumerate(albums):
        moved.position = index
    Album.objects.bulk_update(albums, ["position"])
    return redirect(reverse("home") + f"#album-{album.pk}")


@policy(RELATIVE, scope=RUN_ALBUM, POST=302)
def album_binning(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Put an album into the bin: from now on nobody sees it, and for thirty days a keeper can bring it back."""
    album = access.album_to_run(request.viewer, album_id)
    bin.bin_album(album, by=request.viewer.user)
    undo = f"undo:{reverse('album_restoration', args=[album.pk])}" if request.viewer.is_keeper else ""
    messages.success(request, f"“{album.name}” is in the bin.", extra_tags=undo)
    return redirect("home")


@policy(KEEPER, scope=BINNED_ALBUM, POST=302)
def album_restoration(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Bring an album back from the bin."""
    album = _binned(request, album_id)
    bin.restore_album(album)
    messages.success(request, f"“{album.name}” is back.")
    return redirect("album", album_id=album.pk)


@policy(KEEPER, scope=BINNED_ALBUM, POST=302)
def album_erasure(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """Erase an album in the bin, with its photos, for good."""
    album = _binned(request, album_id)
    bin.erase_album(album)
    messages.success(request, f"“{album.name}” is gone for good.")
    return redirect("bin")


def _binned(request: HttpRequest, album_id: UUID) -> Album:
    album = access.binned_albums(request.viewer).filter(pk=album_id).first()
    if album is None:
        raise Http404
    return album


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
