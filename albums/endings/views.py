"""Each way of ending access, one view each, and taking one back. Keepers are led to the ending's receipt."""

import time
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import Device, User
from albums.endings.freeze import end_freeze, start_freeze
from albums.endings.meant import meant_by
from albums.endings.proof import (
    Planned,
    end_and_prove,
    of_device,
    of_everybody,
    of_grant,
    of_invitation,
    of_link,
    of_person,
)
from albums.endings.receipt_views import RENEWAL
from albums.endings.receipts import Endable, deed_that_ended
from albums.endings.revoke import end_all_access, end_device, end_grant, end_invitation, end_link
from albums.endings.settling import settles
from albums.endings.standing import undo_of, undoable
from albums.models import Deed, Grant, GuestLink, Revocation
from albums.sharing.errors import LastKeeper
from albums.sharing.grants import Terms, give_grant
from albums.viewing.access import grant_to_change, invitation_for
from familyvault.policy import KEEPER, RELATIVE, policy
from familyvault.scopes import ANY_DEVICE, ANY_GRANT, ANY_LINK, ANY_PERSON, ENDED_GRANT, INVITATION


@policy(RELATIVE, scope=ANY_GRANT, POST=302)
@settles
def grant_revocation(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant, or what took its place: keepers any, an album's owner those of others in it."""
    grant = grant_to_change(request.viewer, Grant.objects.all(), grant_id)
    meant = meant_by(grant, by=request.viewer.user)
    if not meant and not request.viewer.is_keeper and meant_by(grant, by=None):
        messages.info(request, f"{grant.user.name} runs this album by now. Only the parents can end that.")
        return redirect(_owners_page(grant))
    if not meant:
        return _ended_already(request, grant, elsewhere=_owners_page(grant))
    planned = of_grant(grant.user or grant.link, grant.album, ending=meant)
    deed = _end(request, lambda: end_grant(grant, by=request.viewer.user), planned)
    return _answer(request, deed, _no_longer(grant), elsewhere=_owners_page(grant), undo=_undo(request, deed))


@policy(RELATIVE, scope=ENDED_GRANT, POST=302)
def grant_restoration(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take an ending back, by a new grant like the ended one: keepers any, an album's owner their own endings."""
    ended = undoable(Grant.objects.all())
    if not request.viewer.is_keeper:
        # Nor do they let in again whom a keeper has ended since; `give_grant` asks once more while it holds that person.
        ended = ended.filter(revocation__revoked_by=request.viewer.user, user__is_active=True)
    grant = grant_to_change(request.viewer, ended, grant_id)
    give_grant(grant.user, album=grant.album, terms=Terms.of(grant), by=request.viewer.user)
    messages.success(request, f"{grant.user.name} sees {_where(grant)} again.")
    return redirect("people" if request.viewer.is_keeper else _owners_page(grant))


@policy(RELATIVE, scope=ANY_DEVICE, POST=302)
@settles
def device_revocation(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End a device: keepers any, others their own."""
    devices = Device.objects.select_related("user", "admission__link", "revocation")
    if not request.viewer.is_keeper:
        devices = devices.filter(user=request.viewer.user)
    device = get_object_or_404(devices, pk=device_id)
    if hasattr(device, "revocation"):
        return _ended_already(request, device, elsewhere="my_account")
    deed = _end(request, lambda: end_device(device, by=request.viewer.user), of_device(device))
    return _answer(request, deed, f"{device.name} is out.", elsewhere="my_account")


@policy(KEEPER, scope=ANY_LINK, POST=302)
@settles
def link_revocation(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """End a guest link for everybody it let in."""
    link = get_object_or_404(GuestLink.objects.select_related("revocation"), pk=link_id)
    if hasattr(link, "revocation"):
        return _ended_already(request, link)
    deed = _end(request, lambda: end_link(link, by=request.viewer.user), of_link(link))
    return _answer(request, deed, f"The link for {link.label} no longer works.")


@policy(KEEPER, scope=ANY_PERSON, POST=302)
@settles
def person_revocation(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """End everything a person has."""
    person = get_object_or_404(User, pk=user_id)
    try:
        deed = _end(request, lambda: end_all_access(person, by=request.viewer.user), of_person(person))
    except LastKeeper:
        messages.error(request, "You are the only keeper. Invite a second one first, so that somebody keeps the vault.")
        return redirect("people")
    query = f"?back={RENEWAL}" if request.POST.get("back") == RENEWAL else ""
    return redirect(reverse("ending", args=[deed.pk]) + query)


@policy(RELATIVE, scope=INVITATION, POST=302)
@settles
def invitation_revocation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation: keepers any, others their own."""
    invitation = invitation_for(request.viewer, invitation_id)
    if hasattr(invitation, "revocation"):
        return _ended_already(request, invitation)
    planned = of_invitation(invitation)
    deed = _end(request, lambda: end_invitation(invitation, by=request.viewer.user), planned)
    if deed is None:
        messages.info(request, f"{invitation.name} has come in by it already. You can end their access here.")
        return redirect("people" if request.viewer.is_keeper else "home")
    return _answer(request, deed, f"The invitation for {invitation.name} no longer works.")


@policy(KEEPER, POST=302)
@settles
def freeze(request: HttpRequest) -> HttpResponse:
    """Close the vault for everybody but keepers."""
    deed = _end(request, lambda: start_freeze(by=request.viewer.user), of_everybody())
    if deed is None:
        messages.info(request, "The vault is frozen already.")
        return redirect("people")
    return _answer(request, deed, "The vault is frozen.")


@policy(KEEPER, POST=302)
def thaw(request: HttpRequest) -> HttpResponse:
    """Open the vault again."""
    if end_freeze(by=request.viewer.user) is not None:
        messages.success(request, "The vault is open again, for everybody who may see.")
    return redirect("people")


def _end(request: HttpRequest, end: Callable[[], Deed | None], planned: Planned) -> Deed | None:
    """End, note when that was committed, and prove it."""

    def commit() -> Deed | None:
        deed = end()
        request.ended_at = time.monotonic()
        return deed

    return end_and_prove(commit, planned)


def _answer(
    request: HttpRequest, deed: Deed | None, words: str, *, elsewhere: str = "home", undo: str = ""
) -> HttpResponse:
    """Lead a keeper to the receipt; others, who see no receipts, to the page `elsewhere`."""
    if request.viewer.is_keeper and deed is not None:
        return redirect("ending", deed.pk)
    if request.viewer.is_keeper:
        elsewhere = "people"
    messages.success(request, words, extra_tags=undo)
    return redirect(elsewhere)


def _ended_already(request: HttpRequest, row: Endable, *, elsewhere: str = "home") -> HttpResponse:
    """Answer whoever ends what had ended: a second keeper, a button pressed twice, a page that was open for long."""
    # It may have been just now: their answer tells the same and so waits as long.
    request.ended_at = time.monotonic()
    return _answer(request, deed_that_ended(row), "That had ended already.", elsewhere=elsewhere)


def _no_longer(grant: Grant) -> str:
    return f"{(grant.user or grant.link)} no longer sees {_where(grant)} by this."


def _undo(request: HttpRequest, deed: Deed | None) -> str:
    """Return the tag of a message that offers to give again what this viewer has just ended."""
    ended = undo_of(deed) if deed else None
    if ended is None or not Revocation.objects.filter(grant=ended, revoked_by=request.viewer.user).exists():
        return ""
    return "undo:" + reverse("grant_restoration", args=[ended.pk])


def _owners_page(grant: Grant) -> str:
    """The page from which an album's owner ends and restores; for a grant of all albums only keepers do."""
    return reverse("album_people", args=[grant.album_id]) if grant.album_id else reverse("home")


def _where(grant: Grant) -> str:
    return grant.album.name if grant.album else "all albums"
