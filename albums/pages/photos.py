"""Changing one photo: its caption, and into the bin and out again. Each change is its own POST."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from albums import bin
from albums.models import Photo
from albums.pages.forms import CaptionForm
from albums.viewing import access
from albums.viewing.seal import context_for
from familyvault.policy import RELATIVE, policy
from familyvault.scopes import BINNED_PHOTO, CHANGE_PHOTO


@policy(RELATIVE, scope=CHANGE_PHOTO, GET=200)
def photo_edit(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Show what can be changed about a photo; the viewer's dialog takes its forms from here."""
    photo = access.photo_to_change(request.viewer, photo_id)
    return render(request, "albums/pages/photo_edit.html", {
        "section": "albums",
        "photo": photo,
        "form": CaptionForm(instance=photo),
        "may_run": access.may_run(request.viewer, photo.album),
        "seal_context": context_for(request),
    })  # fmt: skip


@policy(RELATIVE, scope=CHANGE_PHOTO, POST=302)
def photo_caption(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Write a photo's caption."""
    photo = access.photo_to_change(request.viewer, photo_id)
    form = CaptionForm(request.POST, instance=photo)
    if not form.is_valid():
        messages.error(request, "A caption has room for 500 letters; this one was longer.")
    else:
        Photo.objects.filter(pk=photo.pk).update(caption=form.cleaned_data["caption"])
        messages.success(request, "The caption is saved.")
    return redirect(_place_of(photo))


@policy(RELATIVE, scope=CHANGE_PHOTO, POST=302)
def photo_binning(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Put a photo into the bin: from now on nobody sees it, and for thirty days it can come back."""
    photo = access.photo_to_change(request.viewer, photo_id)
    bin.bin_photo(photo, by=request.viewer.user)
    undo = reverse("photo_restoration", args=[photo.pk])
    messages.success(request, "The photo is in the bin.", extra_tags=f"undo:{undo}")
    return redirect("album", album_id=photo.album_id)


@policy(RELATIVE, scope=BINNED_PHOTO, POST=302)
def photo_restoration(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Bring a photo back from the bin."""
    photo = _one(access.binned_photos(request.viewer), photo_id)
    bin.restore_photo(photo)
    messages.success(request, "The photo is back.")
    return redirect(_place_of(photo))


@policy(RELATIVE, scope=BINNED_PHOTO, POST=302)
def photo_erasure(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Erase a photo in the bin for good."""
    photo = _one(access.photos_to_erase(request.viewer), photo_id)
    bin.erase_photos([photo])
    messages.success(request, "The photo is gone for good.")
    return redirect("bin")


def _one(photos: QuerySet[Photo], photo_id: UUID) -> Photo:
    photo = photos.filter(pk=photo_id).first()
    if photo is None:
        raise Http404
    return photo


def _place_of(photo: Photo) -> str:
    return reverse("album", args=[photo.album_id]) + f"#photo-{photo.pk}"
