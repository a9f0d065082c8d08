"""The door of an invitation, as the invited person meets it. Looking changes nothing; pressing the button does."""

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.entering import let_in
from accounts.models import User
from accounts.name_taken import NameTaken
from albums.models import Invitation
from albums.sharing.errors import InvitationClosed, MeantForSomebodyElse, VaultFrozen
from albums.sharing.forms import ComeInForm
from albums.sharing.invitations import (
    find_live,
    holder,
    is_from_the_machine,
    lets_back_in,
    redeem,
    refuse_while_frozen,
)
from albums.viewing.viewer import Ending
from familyvault.policy import ANYONE, policy
from familyvault.scopes import CLOSED_DOOR

SESSION_KEY = "invitation"  # as `accounts.token_door` leaves it


@policy(ANYONE, scope=CLOSED_DOOR, GET=200, POST=200)
@rate_limit(action="invitation")
def invitation(request: HttpRequest) -> HttpResponse:
    """The invitation's page, and coming in by its button."""
    try:
        found = find_live(request.session.get(SESSION_KEY, ""))
        refuse_while_frozen(found)
        return _answer(request, found)
    except VaultFrozen:
        return render(request, "albums/endings/ended.html", {"ended": Ending.FROZEN})
    except InvitationClosed:
        return render(request, "albums/sharing/invitation_closed.html", status=404)
    except MeantForSomebodyElse:
        return render(request, "albums/sharing/invitation_elsewhere.html", {"signed_in": request.viewer is not None})


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    person = request.viewer.user if request.viewer else None
    owner, returning = holder(found), lets_back_in(found)
    if owner is not None and owner != person and (person is not None or returning is None):
        raise MeantForSomebodyElse
    if person is not None and (person.is_keeper or person == found.invited_by or _only_lets_in(found)):
        # Whoever tries out the link they made, or is in already, must not use it up.
        return render(request, "albums/sharing/invitation_own.html", {"invitation": found})
    form = ComeInForm(request.POST or None, initial={"name": found.name})
    needs_name = person is None and returning is None
    if request.method == "POST" and (not needs_name or form.is_valid()):
        try:
            return _come_in(request, found, person, form.cleaned_data["name"] if needs_name else "")
        except NameTaken as taken:
            form.add_error("name", taken)
    context = {"invitation": found, "form": form, "needs_name": needs_name, "person": person, "returning": returning}
    return render(request, "albums/sharing/invitation.html", context)


def _only_lets_in(found: Invitation) -> bool:
    return found.user is not None and not found.makes_keeper


def _come_in(request: HttpRequest, found: Invitation, person: User | None, name: str) -> HttpResponse:
    entered = redeem(found, as_person=person, name=name)
    del request.session[SESSION_KEY]
    if person is not None:
        messages.success(request, "It is added to your albums.")
        return redirect(_first_page(found), permanent=False)
    return let_in(request, entered, to=_first_page(found), from_the_machine=is_from_the_machine(found))


def _first_page(found: Invitation) -> str:
    album = found.album
    if found.makes_keeper or album is None or hasattr(album, "binning"):
        return reverse("home")
    return reverse("album", args=[album.pk])
