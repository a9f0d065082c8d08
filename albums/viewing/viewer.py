"""The one who is looking: a relative or a guest, on one device."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.devices import SESSION_KEY as DEVICE_KEY, meet, notice, set_device_cookie

if TYPE_CHECKING:
    from accounts.models import Device, Session, User
    from albums.models import GuestLink


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, read afresh from the database for every request: a person (`user`) or a guest (`link`).

    `id` and `name` go into every mark.
    """

    device: "Device"
    user: "User | None" = None
    link: "GuestLink | None" = None

    @property
    def id(self) -> str:
        return str(self.user.id if self.user is not None else self.link.id)

    @property
    def user_id(self) -> UUID | None:
        return None if self.user is None else self.user.id

    @property
    def link_id(self) -> UUID | None:
        return None if self.link is None else self.link.id

    @property
    def name(self) -> str:
        return self.user.name if self.user is not None else self.link.label

    @property
    def is_keeper(self) -> bool:
        return self.user is not None and self.user.is_keeper

    @property
    def is_guest(self) -> bool:
        return self.user is None


class Ending(StrEnum):
    """Why somebody whose session is there may not look (any more), as `request.ended`."""

    PERSON = "person"
    DEVICE = "device"
    FROZEN = "frozen"
    LINK = "link"
    USED_UP = "used_up"
    WAITING = "waiting"


class ViewerMiddleware:
    """Sets `request.viewer`: None unless the session, the person or link, and the device are all live at this instant.

    Then `request.ended` says why, if the session belongs to somebody who was in before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identify(request)
        response = self.get_response(request)
        set_device_cookie(request, response)
        return response


def identify(request: HttpRequest) -> None:
    """Set `request.viewer`, `request.ended` and `request.user` from what the database says now."""
    request.viewer, request.ended = None, None
    row = request.session.who()
    device = row.device if row is not None else None
    if device is None or (device.user is None and auth.SESSION_KEY in request.session):
        _meet_somebody_new(request)
    elif device.user is not None:
        _recognise_person(request, row, device)
    else:
        _recognise_guest(request, row, device)
    # Whoever may not look is nobody to the pages, allauth's included.
    request._cached_user = request.viewer.user if request.viewer and request.viewer.user else AnonymousUser()
    request.user = request._cached_user


def still(request: HttpRequest) -> Viewer | None:
    """Return the viewer of a request under way as the database knows them now; None if they may not look any more."""
    from albums.viewing.sessions import SessionStore

    session = SessionStore(request.session.session_key)
    row = session.who()
    if row is None or row.device_id != request.viewer.device.pk:
        return None
    device = row.device
    if device.user is not None:
        holds = _ending_of_person(row, device) is None and _session_holds(session, device.user)
        return Viewer(device=device, user=device.user) if holds else None
    # The look under way may be the last of a link's limit.
    holds = _ending_of_guest(row, device, is_looking=True) is None and _session_opens(session, device)
    return Viewer(device=device, link=device.admission.link) if holds else None


def keeps_still(request: HttpRequest) -> bool:
    """Whether the viewer of a request under way is a keeper as the database knows them now."""
    viewer = still(request)
    return viewer is not None and viewer.is_keeper


def _meet_somebody_new(request: HttpRequest) -> None:
    """Bind the browser to a session that was not bound as it came in."""
    if auth.SESSION_KEY not in request.session:
        return
    user = auth.get_user(request)
    if not user.is_authenticated:
        return
    request.user = request._cached_user = user
    device = meet(request)
    # At once, so that this request's own decisions can be asked again.
    request.session.save()
    if request.session.row is not None and request.session.row.is_frozen and not user.is_keeper:
        request.ended = Ending.FROZEN
    else:
        request.viewer = Viewer(device=device, user=user)


def _recognise_person(request: HttpRequest, row: "Session", device: "Device") -> None:
    user = device.user
    request.ended = _ending_of_person(row, device)
    if request.ended is None and not _session_holds(request.session, user):
        # Ended elsewhere (all of a person's sessions, or their device's), and they may come in again.
        request.ended = Ending.DEVICE
    if request.ended is Ending.DEVICE:
        request.session.flush()
    if request.ended is None:
        request.viewer = Viewer(device=device, user=user)
        notice(device)


def _recognise_guest(request: HttpRequest, row: "Session", device: "Device") -> None:
    if not _session_opens(request.session, device):
        return
    request.ended = _ending_of_guest(row, device)
    if request.ended is None:
        request.viewer = Viewer(device=device, link=device.admission.link)
        notice(device)


def _ending_of_person(row: "Session", device: "Device") -> Ending | None:
    if not device.user.is_active:
        return Ending.PERSON
    if hasattr(device, "revocation"):
        return Ending.DEVICE
    return Ending.FROZEN if row.is_frozen and not device.user.is_keeper else None


def _ending_of_guest(row: "Session", device: "Device", *, is_looking: bool = False) -> Ending | None:
    admission = getattr(device, "admission", None)
    if admission is None or hasattr(device, "revocation") or not _is_live(admission.link):
        return Ending.LINK
    if row.is_frozen:
        return Ending.FROZEN
    if not is_looking and not admission.link.has_looks:
        return Ending.USED_UP
    return None if admission.admitted_at is not None else Ending.WAITING


def _is_live(link: "GuestLink") -> bool:
    return link.expires_at > timezone.now() and not hasattr(link, "revocation")


def _session_opens(session: SessionBase, device: "Device") -> bool:
    """Say whether what a guest's session holds was signed with the vault's secret key of now, and not only its row is there."""
    return session.get(DEVICE_KEY) == str(device.pk)


def _session_holds(session: SessionBase, user: "User") -> bool:
    """Say whether the session was made for this person, since their sessions were last ended as a whole."""
    known = session.get(auth.HASH_SESSION_KEY, "")
    valid = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    is_theirs = session.get(auth.SESSION_KEY) == str(user.pk)
    return is_theirs and any(constant_time_compare(known, each) for each in valid)
