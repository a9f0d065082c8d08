"""Pointing at the photo that a leak shows, where the vault did not find it: the albums, and then one album's photos."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from albums.models import Album, Trace
from albums.pages.home import with_covers
from albums.pages.timeline import timeline
from albums.viewing.seal import context_for
from familyvault.policy import KEEPER, policy
from familyvault.scopes import KEEPERS_RECORD


class Where(forms.Form):
    """What the address says; anything else in it is passed over."""

    album = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)


@policy(KEEPER, GET=200)
def pointing(request: HttpRequest) -> HttpResponse:
    """Choose the photo first, and hand the leak in afterwards. `?album=` opens one, `?after=` continues it."""
    return _page(request, trace=None)


@policy(KEEPER, scope=KEEPERS_RECORD, GET=200)
def trace_pointing(request: HttpRequest, trace_id: UUID) -> HttpResponse:
    """Choose the photo of a leak that was handed in already, and have it tried once more."""
    return _page(request, trace=get_object_or_404(Trace.objects.shown(), pk=trace_id))


def _page(request: HttpRequest, *, trace: Trace | None) -> HttpResponse:
    where = Where(request.GET)
    where.is_valid()
    albums = Album.objects.visible_to(request.viewer)
    album = albums.filter(pk=where.cleaned_data.get("album")).first()
    return render(request, "albums/tracing/pointing.html", {
        "section": "traces",
        "trace": trace,
        "pictures": trace.pictures.exclude(width=None) if trace and not trace.cleared_at else [],
        "album": album,
        "albums": [] if album else with_covers(albums),
        "timeline": timeline(request.viewer, album, after=where.cleaned_data.get("after")) if album else None,
        "seal_context": context_for(request),
    })  # fmt: skip
