"""Guest links as keepers see them: the list, making one, its page, and changing it."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.name_taken import NameTaken
from albums.guests.admissions import allow
from albums.guests.errors import LinkClosed, LinkEnded
from albums.guests.forms import ExtendForm, LinkForm
from albums.guests.history import history_of
from albums.guests.links import address_of, extend, make_link, new_address
from albums.guests.standing import standings
from albums.models import Admission, GuestLink
from albums.sharing import fresh_link
from albums.sharing.passing_on import passing_on
from familyvault.policy import KEEPER, policy
from familyvault.scopes import ANY_LINK, KEEPERS_RECORD

IN_USE = "Somebody here, or another link, has this name already. Please add something that tells them apart."
IS_OVER = "This link was ended, and nothing revives it. Please make another one."


@policy(KEEPER, GET=200)
def links(request: HttpRequest) -> HttpResponse:
    """All links: first what holds, then what is over."""
    known = standings()
    live = [each for each in known if each.is_live]
    over = [each for each in known if not each.is_live]
    return render(request, "albums/guests/links.html", {"live": live, "over": over, "section": "people"})


@policy(KEEPER, GET=200, POST=200)
@rate_limit(action="link")
def link_new(request: HttpRequest) -> HttpResponse:
    chosen = {"albums": request.GET.getlist("album")}
    form = LinkForm(request.POST if request.method == "POST" else None, viewer=request.viewer, initial=chosen)
    if form.is_valid():
        try:
            made, token = make_link(form.terms, by=request.viewer.user)
            return _show_address(request, made, token)
        except NameTaken:
            form.add_error("label", IN_USE)
    return render(request, "albums/guests/link_new.html", {"form": form, "section": "people"})


@policy(KEEPER, scope=ANY_LINK, GET=200)
def link_page(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """How a link stands, who is in by it and who waits; its address while this browser knows it."""
    found = standings(GuestLink.objects.filter(pk=link_id))
    if not found:
        raise Http404
    standing = found[0]
    token = fresh_link.kept_token(request, of=link_id) if standing.is_live else None
    return render(request, "albums/guests/link.html", {
        "standing": standing,
        "link": standing.link,
        "form": ExtendForm(link=standing.link),
        "history": history_of(standing.link),
        "section": "people",
        **passing_on(address_of(token) if token else None, title="QR code of the link"),
    })  # fmt: skip


@policy(KEEPER, scope=ANY_LINK, POST=302)
@rate_limit(action="link")
def link_address(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Make a new address in the old one's place."""
    link = get_object_or_404(GuestLink, pk=link_id)
    try:
        return _show_address(request, link, new_address(link, by=request.viewer.user))
    except LinkEnded:
        messages.error(request, IS_OVER)
        return redirect("link_page", link_id)


@policy(KEEPER, scope=ANY_LINK, POST=302)
def link_extension(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Let a link run for a while from now, and for more photos if they are counted."""
    link = get_object_or_404(GuestLink, pk=link_id)
    form = ExtendForm(request.POST, link=link)
    try:
        if form.is_valid():
            extend(link, **form.cleaned_data, by=request.viewer.user)
            messages.success(request, f"The link for {link.label} has a new end.")
        else:
            messages.error(request, " ".join(form.errors.get("more_views", ["Please say how long."])))
    except LinkEnded:
        messages.error(request, IS_OVER)
    except NameTaken:
        messages.error(request, f"Somebody else is called {link.label} by now. Please make another link.")
    return redirect("link_page", link_id)


@policy(KEEPER, scope=KEEPERS_RECORD, POST=302)
def link_allowance(request: HttpRequest, link_id: UUID, admission_id: int) -> HttpResponse:
    """Let a browser that waits in."""
    waiting = Admission.objects.select_related("device__revocation", "link")
    admission = get_object_or_404(waiting, pk=admission_id, link=link_id)
    try:
        allow(admission, by=request.viewer.user)
        messages.success(request, f"{admission.device.name} is let in.")
    except LinkClosed:
        messages.error(request, "There is nothing to let it into any more.")
    return redirect("link_page", link_id)


def _show_address(request: HttpRequest, link: GuestLink, token: str) -> HttpResponse:
    fresh_link.keep(request, token, of=link.pk)
    return redirect("link_page", link.pk)
