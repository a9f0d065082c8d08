"""The People page, and each change on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from albums.models import Album
from albums.sharing.forms import OfferForm, RenameForm
from albums.sharing.grants import give_grant
from albums.sharing.people import everybody, pending_invitations
from familyvault.policy import KEEPER, policy
from familyvault.scopes import ANY_PERSON


@policy(KEEPER, GET=200)
def people(request: HttpRequest) -> HttpResponse:
    context = {
        "people": everybody(),
        "invitations": pending_invitations(),
        "offer_form": _offer_form(request),
        "keepers": User.objects.keepers().count(),
        "now": timezone.now(),
        "section": "people",
    }
    return render(request, "albums/sharing/people.html", context)


@policy(KEEPER, scope=ANY_PERSON, POST=302)
def person_name(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Rename a person; their pictures carry the new name from the next look on."""
    person = get_object_or_404(User, pk=user_id)
    old_name = person.name
    form = RenameForm(request.POST, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, f"{old_name} is now called {person.name}.")
    else:
        _say_errors(request, form)
    return redirect("people")


@policy(KEEPER, scope=ANY_PERSON, POST=302)
def grant_new(request: HttpRequest, user_id: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=user_id)
    form = _offer_form(request, request.POST)
    if form.is_valid():
        offer = form.offer
        give_grant(person, album=offer.album, role=offer.role, tier=offer.tier, by=request.viewer.user)
        messages.success(request, f"{person.name} can see {offer.album.name if offer.album else 'all albums'}.")
    else:
        _say_errors(request, form)
    return redirect("people")


def _offer_form(request: HttpRequest, data=None) -> OfferForm:
    return OfferForm(data, viewer=request.viewer, albums=list(Album.objects.filter(binning=None).order_by("name")))


def _say_errors(request: HttpRequest, form) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
