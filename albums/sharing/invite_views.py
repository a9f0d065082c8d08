"""Inviting: the form, the page with the link to pass on, a new link, taking it back."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.showing_again import PAGE, ask_again, may_change_ways_in
from albums.models import Album, Grant, Invitation
from albums.sharing import fresh_link
from albums.sharing.errors import InvitationClosed
from albums.sharing.forms import InviteForm
from albums.sharing.invitations import address_of, device_link, invite as make_invitation, keeper_link, new_link
from albums.sharing.letters import send_invitation
from albums.sharing.passing_on import passing_on
from albums.viewing.access import invitation_for
from albums.viewing.viewer import Viewer
from familyvault.policy import KEEPER, RELATIVE, policy
from familyvault.scopes import ANY_PERSON, INVITATION, INVITE, LIVE_PERSON


@policy(RELATIVE, scope=INVITE, GET=200, POST=200)
@rate_limit(action="invite")
def invite(request: HttpRequest) -> HttpResponse:
    """Keepers invite into every album, an album's owner into theirs. A new keeper would open all that a keeper opens, so
    whoever makes one, here and below, shows that it is them.
    """
    albums = _albums_to_invite_into(request.viewer)
    form = InviteForm(
        request.POST or None, viewer=request.viewer, albums=albums, initial={"album": request.GET.get("album")}
    )
    if request.method == "POST" and form.is_valid():
        if form.offer.makes_keeper and not may_change_ways_in(request):
            return ask_again(request, PAGE, back_to=reverse("invite"))
        answers = form.cleaned_data
        made, token = make_invitation(
            name=answers["name"], email=answers["email"], offer=form.offer, by=request.viewer.user
        )
        return _show_link(request, made, token)
    return render(request, "albums/sharing/invite.html", {"form": form, "section": "people"})


@policy(RELATIVE, scope=INVITATION, GET=200)
def invitation_sent(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """The link, while this browser knows it; afterwards only how the invitation stands."""
    invitation = invitation_for(request.viewer, invitation_id)
    is_live = Invitation.objects.live().filter(pk=invitation.pk).exists()
    token = fresh_link.kept_token(request, of=invitation.pk) if is_live else None
    context = {
        "invitation": invitation,
        "is_live": is_live,
        "is_unused": Invitation.objects.unused().filter(pk=invitation.pk).exists(),
        "section": "people",
        **passing_on(address_of(token) if token else None, title=f"QR code of the link for {invitation.name}"),
    }
    return render(request, "albums/sharing/invitation_sent.html", context)


@policy(RELATIVE, scope=INVITATION, POST=302)
@rate_limit(action="invite")
def invitation_link(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make a new link in the old one's place."""
    invitation = invitation_for(request.viewer, invitation_id)
    if invitation.makes_keeper and not may_change_ways_in(request):
        return ask_again(request, PAGE, back_to=reverse("invitation_sent", args=[invitation.pk]))
    try:
        token = new_link(invitation, by=request.viewer.user)
    except InvitationClosed:
        messages.error(request, "This invitation is over; please make another one.")
        return redirect("invitation_sent", invitation.pk)
    return _show_link(request, invitation, token)


@policy(KEEPER, scope=LIVE_PERSON, POST=302)
@rate_limit(action="invite")
def person_device_link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a link that lets somebody who is here already in on another device. Whoever makes one for another keeper could come
    in as them, and stay when they themselves are ended.
    """
    person = get_object_or_404(User, pk=user_id, is_active=True)
    is_anothers = person != request.viewer.user and (person.is_keeper or person.is_staff)
    if is_anothers and not may_change_ways_in(request):
        return ask_again(request, PAGE, back_to=reverse("person", args=[person.pk]))
    made, token = device_link(person, by=request.viewer.user)
    return _show_link(request, made, token)


@policy(KEEPER, scope=ANY_PERSON, POST=302)
@rate_limit(action="invite")
def person_keeper_link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a link by which a person, also one who was ended, keeps the vault."""
    person = get_object_or_404(User, pk=user_id)
    if person.is_keeper:
        messages.info(request, f"{person.name} keeps the vault already.")
        return redirect("person", person.pk)
    if not may_change_ways_in(request):
        return ask_again(request, PAGE, back_to=reverse("person", args=[person.pk]))
    made, token = keeper_link(person, by=request.viewer.user)
    return _show_link(request, made, token)


def _show_link(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    fresh_link.keep(request, token, of=invitation.pk)
    if invitation.email:
        send_invitation(invitation, address=address_of(token))
        if settings.EMAIL_URL:
            messages.success(
                request, f"An e-mail is on its way to {invitation.email}. If it does not come, pass the link on yourself."
            )
    return redirect("invitation_sent", invitation.pk)


def _albums_to_invite_into(viewer: Viewer) -> list[Album]:
    """Return the albums, by name. Raises Http404 for whoever may invite into none."""
    albums = Album.objects.visible_to(viewer).order_by("name")
    if viewer.is_keeper:
        return list(albums)
    owned = list(albums.filter(_owned_by(viewer)))
    if not owned:
        raise Http404
    return owned


def _owned_by(viewer: Viewer) -> Exists:
    return Grant.objects.opening(viewer, OuterRef("pk"), roles=[Grant.Role.OWNER])
