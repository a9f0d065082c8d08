"""Giving and changing access: pages of their own, which the other pages show as a sheet where scripts run."""

import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from albums.endings.settling import settles
from albums.models import Album, Grant
from albums.sharing.beside import told_as_more, told_beside
from albums.sharing.errors import GrantEnded
from albums.sharing.grants import change_grant, give_grant
from albums.sharing.terms_form import GrantForm, TermsForm
from albums.sharing.words import terms_in_words, where_in_words
from albums.viewing.access import grant_to_change
from familyvault.policy import KEEPER, RELATIVE, policy
from familyvault.scopes import ANY_PERSON, LIVE_GRANT


@policy(KEEPER, scope=ANY_PERSON, GET=200, POST=200)
@settles
def grant_new(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a person access to an album or to all of them; what they held for just that makes room for it."""
    person = get_object_or_404(User, pk=user_id)
    albums = list(Album.objects.filter(binning=None, erasing_since=None).order_by("name"))
    form = GrantForm(
        request.POST or None, viewer=request.viewer, albums=albums, initial={"album": request.GET.get("album")}
    )
    if request.method == "POST" and form.is_valid():
        album, terms = form.chosen_album, form.terms
        given = give_grant(person, album=album, terms=terms, by=request.viewer.user)
        request.ended_at = time.monotonic()
        _tell(request, given, words=f"{person.name} {terms_in_words(terms)} in {where_in_words(album)}.")
        return _back(request, person=person, album=album)
    context = {"person": person, "form": form, "back": _back_name(request), "section": "people"}
    return render(request, "albums/sharing/grant_new.html", context)


@policy(RELATIVE, scope=LIVE_GRANT, GET=200, POST=200)
@settles
def grant_change(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Change a grant's role, tier or end: keepers any, an album's owner those of others in it."""
    grant = grant_to_change(request.viewer, Grant.objects.live().filter(link=None), grant_id)
    form = TermsForm(request.POST or None, viewer=request.viewer, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            given = change_grant(grant, terms=form.terms, by=request.viewer.user)
            request.ended_at = time.monotonic()
            words = f"{grant.user.name} {terms_in_words(form.terms)} in {where_in_words(grant.album)} from now on."
            _tell(request, given, words=words)
        except GrantEnded:
            messages.error(request, "Somebody else has just ended or changed this access. Nothing was changed.")
        return _back(request, person=grant.user, album=grant.album)
    context = {
        "grant": grant, "person": grant.user, "form": form, "back": _back_name(request), "section": "people",
        "beside": told_beside(grant.user, grant.album, besides=grant) if request.viewer.is_keeper else "",
    }  # fmt: skip
    return render(request, "albums/sharing/grant_change.html", context)


def _tell(request: HttpRequest, given: Grant, *, words: str) -> None:
    """Say what was given, and to keepers what they have beside it; an album's owner learns of nothing else of theirs."""
    if not request.viewer.is_keeper:
        messages.success(request, f"By this access, {words}")
    elif more := told_as_more(given):
        messages.warning(request, f"By this access, {words} {more}")
    else:
        messages.success(request, words)


def _back_name(request: HttpRequest) -> str:
    """Return the name of the page that a keeper came from: one of a few, never an address."""
    name = request.POST.get("back") or request.GET.get("back")
    return name if name in ("matrix", "album") else "person"


def _back(request: HttpRequest, *, person: User, album: Album | None) -> HttpResponse:
    name = _back_name(request)
    if album is not None and (name == "album" or not request.viewer.is_keeper):
        return redirect("album_people", album.pk)
    if name == "matrix":
        return redirect(f"{reverse('access_matrix')}#cell-{person.pk}-{album.pk if album else 'all'}")
    return redirect("person", person.pk)
