"""What a keeper hands in: leaked pictures, and which photo they show, if that is known."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from albums.models import Photo
from albums.viewing.viewer import Viewer

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,image/tiff,image/gif"
NONE_CHOSEN = "Please choose at least one picture."
UNKNOWN = "No photo here has this address. Open the photo in its album, and copy what stands in the address bar then."
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Several(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.Field):
    """One or several files, as a list."""

    widget = Several(attrs={"accept": ACCEPTED})

    def clean(self, value: Any) -> list[UploadedFile]:
        if not value:
            raise forms.ValidationError(NONE_CHOSEN)
        return list(value)


class PhotoField(forms.CharField):
    """A photo, by its id or by any address that ends with it."""

    def clean(self, value: Any) -> UUID | None:
        said = super().clean(value).lower()
        ids = _ID.findall(said)
        if said and not ids:
            raise forms.ValidationError(UNKNOWN)
        return UUID(ids[-1]) if ids else None


class HintForm(forms.Form):
    """Which photo a leak shows, in the keeper's own view."""

    photo = PhotoField(
        required=False,
        max_length=500,
        label="Which photo is it?",
        help_text="Or open the photo in its album, and paste here what stands in the address bar then.",
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer

    def clean_photo(self) -> UUID | None:
        hint = self.cleaned_data["photo"]
        if hint is not None and not Photo.objects.visible_to(self._viewer).ready().filter(pk=hint).exists():
            raise forms.ValidationError(UNKNOWN)
        return hint


class TraceForm(HintForm):
    pictures = PicturesField(label="Leaked pictures")
