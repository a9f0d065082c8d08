"""The page of people by albums, and what opens when a cell of it is pressed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from albums.models import Album, Grant
from albums.sharing.beside import told_beside
from albums.sharing.matrix import cell_of, matrix
from albums.sharing.terms_form import ALL_ALBUMS, GrantForm, TermsForm
from familyvault.policy import KEEPER, policy
from familyvault.scopes import ACCESS_CELL


@policy(KEEPER, GET=200)
def access_matrix(request: HttpRequest) -> HttpResponse:
    return render(request, "albums/sharing/matrix.html", {"matrix": matrix(), "section": "people"})


@policy(KEEPER, scope=ACCESS_CELL, GET=200)
def access_cell(request: HttpRequest, user_id: UUID, album_id: UUID | None = None) -> HttpResponse:
    """What one person has in one album (without `album_id`: in all of them), to give, change or end."""
    person = get_object_or_404(User, pk=user_id)
    albums = Album.objects.filter(binning=None, erasing_since=None)
    album = get_object_or_404(albums, pk=album_id) if album_id else None
    grants = list(Grant.objects.live().filter(user=person, album=album))
    if grants:
        form = TermsForm(viewer=request.viewer, grant=grants[0])
    else:
        chosen = str(album.pk) if album else ALL_ALBUMS
        form = GrantForm(viewer=request.viewer, albums=[album] if album else [], initial={"album": chosen})
    context = {
        "person": person, "album": album, "cell": cell_of(person, album), "grants": grants, "form": form,
        "beside": told_beside(person, album, besides=grants[0] if grants else None), "back": "matrix", "section": "people",
    }  # fmt: skip
    return render(request, "albums/sharing/cell.html", context)
