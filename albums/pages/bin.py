"""The bin's page: what can still be brought back, and for how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from albums.viewing.access import binned_albums, binned_photos
from albums.viewing.seal import context_for
from familyvault.policy import RELATIVE, policy

SHOWN = 200


@policy(RELATIVE, GET=200)
def bin_page(request: HttpRequest) -> HttpResponse:
    """List binned albums and photos, the latest first."""
    return render(request, "albums/pages/bin.html", {
        "section": "albums",
        "albums": binned_albums(request.viewer).select_related("binning__binned_by"),
        "photos": binned_photos(request.viewer)[:SHOWN],
        "seal_context": context_for(request),
    })  # fmt: skip
