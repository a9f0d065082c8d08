"""The door of a guest link. Looking changes nothing; pressing the button lets this browser in, or lets it ask."""

import time

from allauth.core.ratelimit import consume
from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.devices import COOKIE_NAME, SESSION_KEY as DEVICE_KEY
from accounts.tokens import new_token
from accounts.user_agents import browser_name
from albums.endings.settling import settles
from albums.guests import passphrase
from albums.guests.admissions import come_in, find_live, is_token
from albums.guests.errors import LinkClosed, TooManyWaiting, VaultFrozen
from albums.guests.forms import DoorForm
from albums.models import Admission, Album, GuestLink
from albums.viewing.viewer import Ending, Viewer
from familyvault.policy import ANYONE, VIEWER, policy
from familyvault.rate_limits import PASSPHRASE_PAUSE
from familyvault.scopes import GUEST_DOOR, GUESTS_ONLY
from familyvault.security_log import note_failure, note_guest

SESSION_KEY = "guest_link"  # as `accounts.token_door` leaves it


@policy(ANYONE, scope=GUEST_DOOR, GET=200, POST=302)
@rate_limit(action="guest_link")
def guest_link(request: HttpRequest) -> HttpResponse:
    """The link's page and its button; afterwards the place to wait, and to learn that one is in."""
    try:
        knocking = request.session.get(SESSION_KEY)
        return _inside(request) if knocking is None else _at_the_door(request, find_live(knocking))
    except LinkClosed:
        return render(request, "albums/guests/closed.html", status=404)
    except VaultFrozen:
        return render(request, "albums/guests/frozen.html")
    except TooManyWaiting:
        return render(request, "albums/guests/full.html", status=429)


@policy(VIEWER, scope=GUESTS_ONLY, POST=200)
@settles
def guest_leave(request: HttpRequest) -> HttpResponse:
    """End a guest's session in this browser. The link knows the browser still: they may come back by it."""
    if not request.viewer.is_guest:
        raise Http404
    note_guest(request.viewer.link_id, "left")
    request.session.flush()
    request.ended_at = time.monotonic()
    request.viewer = None
    return render(request, "albums/guests/left.html")


def _inside(request: HttpRequest) -> HttpResponse:
    """Answer a browser that has pressed the button already. Raises LinkClosed for any other, VaultFrozen in a freeze."""
    if request.ended is Ending.FROZEN and _is_a_guests(request):
        raise VaultFrozen
    is_in = request.viewer is not None and request.viewer.is_guest
    if not is_in and request.ended is not Ending.WAITING:
        raise LinkClosed
    if request.method == "POST":
        return redirect(_first_page(request.viewer) if is_in else "guest_link")
    if is_in:
        return render(request, "albums/guests/inside.html", {"photos_url": _first_page(request.viewer)})
    return render(request, "albums/guests/waiting.html", {"device_id": request.session[DEVICE_KEY]})


def _is_a_guests(request: HttpRequest) -> bool:
    row = request.session.row
    return row is not None and row.device is not None and row.device.user_id is None


def _at_the_door(request: HttpRequest, link: GuestLink) -> HttpResponse:
    if request.viewer is not None and not request.viewer.is_guest:
        # Whoever is in as themselves, and a keeper who tries out the link they made, must not use it up.
        return render(request, "albums/guests/signed_in.html", {"link": link})
    form = DoorForm(request.POST if request.method == "POST" else None, link=link)
    if form.is_valid():
        if link.passphrase_hash and not consume(request, action="guest_passphrase", key=str(link.pk)):
            return _too_often(request)
        if passphrase.fits(link, form.cleaned_data.get("passphrase", "")):
            return _press(request, link)
        note_failure(request, f"wrong_passphrase of guest link {link.pk}")
        form.refuse()
    if not is_token(request.COOKIES.get(COOKIE_NAME, "")):
        # Known before it presses: a button pressed twice is one browser.
        request.new_device_token = new_token()
    return render(request, "albums/guests/door.html", {"form": form})


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(PASSPHRASE_PAUSE)
    return response


def _press(request: HttpRequest, link: GuestLink) -> HttpResponse:
    shown = request.COOKIES.get(COOKIE_NAME, "")
    held = shown if is_token(shown) else new_token()
    admission, token = come_in(link, token=held, browser=browser_name(request.headers.get("User-Agent", "")))
    if token != shown:
        request.new_device_token = token
    _bind(request, admission)
    note_guest(link.pk, "waits to be let in" if admission.admitted_at is None else "came in")
    if admission.admitted_at is None:
        return redirect("guest_link")
    return redirect(_first_page(Viewer(device=admission.device, link=link)))


def _bind(request: HttpRequest, admission: Admission) -> None:
    """Give the browser a session of its own under a new key, that ends with the link."""
    if set(request.session.keys()) == {SESSION_KEY}:
        # A second press that is on its way already still finds what it holds.
        request.session.clear()
        request.session.create()
    else:
        request.session.flush()
    request.session[DEVICE_KEY] = str(admission.device_id)
    request.session.set_expiry(admission.link.expires_at)
    rotate_token(request)


def _first_page(viewer: Viewer) -> str:
    """Return where a guest begins: at the album, if there is only one."""
    albums = Album.objects.visible_to(viewer)[:2]
    return reverse("album", args=[albums[0].pk]) if len(albums) == 1 else reverse("home")
