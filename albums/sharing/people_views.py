"""The People page, and each change on it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Device, User
from albums.endings.revoke import end_all_access, end_device, end_grant
from albums.models import Album, Grant
from albums.sharing.errors import LastKeeper
from albums.sharing.forms import OfferForm, RenameForm
from albums.sharing.grants import give_grant
from albums.sharing.people import everybody, pending_invitations
from albums.viewing.access import may_run
from albums.viewing.viewer import Viewer
from familyvault.policy import KEEPER, RELATIVE, policy


@policy(KEEPER, GET=200)
@require_safe
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


@policy(KEEPER, POST=302)
@require_POST
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


@policy(KEEPER, POST=302)
@require_POST
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


@policy(RELATIVE, POST=302)
@require_POST
def grant_revocation(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant: keepers any, an album's owner those of others in it."""
    grant = _grant_to_change(request.viewer, Grant.objects.live(), grant_id)
    end_grant(grant, by=request.viewer.user)
    undo = "undo:" + reverse("grant_restoration", args=[grant.pk])
    messages.success(request, f"{grant.user.name} no longer sees {_where(grant)} by this.", extra_tags=undo)
    return redirect("people" if request.viewer.is_keeper else "home")


@policy(RELATIVE, POST=302)
@require_POST
def grant_restoration(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take an ending back, by a new grant like the ended one: keepers any, an album's owner their own endings."""
    ended = Grant.objects.filter(revocation__isnull=False)
    if not request.viewer.is_keeper:
        # Nor do they let in again whom a keeper has ended since.
        ended = ended.filter(revocation__revoked_by=request.viewer.user, user__is_active=True)
    grant = _grant_to_change(request.viewer, ended, grant_id)
    give_grant(grant.user, album=grant.album, role=grant.role, tier=grant.tier, by=request.viewer.user)
    messages.success(request, f"{grant.user.name} sees {_where(grant)} again.")
    return redirect("people" if request.viewer.is_keeper else "home")


@policy(RELATIVE, POST=302)
@require_POST
def device_revocation(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End a device: keepers any, others their own."""
    devices = Device.objects.filter(revocation=None).select_related("user")
    if not request.viewer.is_keeper:
        devices = devices.filter(user=request.viewer.user)
    device = get_object_or_404(devices, pk=device_id)
    end_device(device, by=request.viewer.user)
    messages.success(request, f"{device.name} is out.")
    is_own = device.user_id == request.viewer.user_id
    return redirect("my_account" if is_own else "people")


@policy(KEEPER, POST=302)
@require_POST
def person_revocation(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End everything a person has."""
    person = get_object_or_404(User, pk=user_id)
    try:
        end_all_access(person, by=request.viewer.user)
        messages.success(request, f"{person.name} sees nothing any more.")
    except LastKeeper:
        messages.error(request, "You are the only keeper. Invite a second one first, so that somebody keeps the vault.")
    return redirect("people")


def _grant_to_change(viewer: Viewer, grants: QuerySet[Grant], grant_id: int) -> Grant:
    """Return a grant that this viewer may end and give again. Raises Http404."""
    grant = get_object_or_404(grants.select_related("album", "user"), pk=grant_id)
    runs_it = grant.album is not None and grant.role != Grant.Role.OWNER and may_run(viewer, grant.album)
    if not viewer.is_keeper and not runs_it:
        raise Http404
    return grant


def _where(grant: Grant) -> str:
    return grant.album.name if grant.album else "all albums"


def _offer_form(request: HttpRequest, data=None) -> OfferForm:
    return OfferForm(data, viewer=request.viewer, albums=list(Album.objects.filter(binning=None).order_by("name")))


def _say_errors(request: HttpRequest, form) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
