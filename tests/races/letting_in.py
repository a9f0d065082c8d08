"""What is done backstage: people and guests are let in, each time with a new device and session. Runs inside the vault."""

from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.devices import SESSION_KEY
from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from albums.models import Admission, Album, Grant, GuestLink, Photo
from albums.viewing.sessions import SessionStore


def keeper() -> dict:
    return _session(User.objects.get(name="Anna"))


def relative(name: str, album: str) -> dict:
    """A contributor of the album in the close circle, whatever was ended before."""
    person = User.objects.filter(name=name).first() or User.objects.create_user(name=name)
    User.objects.filter(pk=person.pk).update(is_active=True)
    return {"person": str(person.pk), "grant": _grant(album, user=person, role="contributor")} | _session(_fresh(person))


def guest(label: str, album: str) -> dict:
    """A guest with a new link to the album, on a device that it let in."""
    link = GuestLink.objects.create(
        token_hash=hash_token(new_token()), label=label, expires_at=timezone.now() + timedelta(days=1)
    )
    grant = Grant.objects.create(link=link, album_id=album)
    return {"link": str(link.pk), "grant": grant.pk} | _session(link=link)


def held(person: str, album: str) -> dict:
    """The grant of the album that a person holds now."""
    return {"grant": Grant.objects.live().get(user_id=person, album_id=album).pk}


def made(photo: str) -> dict:
    """When a photo's row was made, in seconds of the clock."""
    return {"at": Photo.objects.get(pk=photo).received_at.timestamp()}


def _grant(album: str, *, user: User, role: str) -> int:
    held = {"user": user, "album": Album.objects.get(pk=album), "role": role, "tier": Grant.Tier.CLOSE}
    grant = Grant.objects.live().filter(**held).first()
    return (grant or Grant.objects.create(**held)).pk


def _fresh(person: User) -> User:
    # Ending a person raises their session's epoch.
    person.refresh_from_db()
    return person


def _session(user: User | None = None, *, link: GuestLink | None = None) -> dict:
    device = Device.objects.create(user=user, token_hash=hash_token(new_token()), name="A browser")
    session = SessionStore()
    session[SESSION_KEY] = str(device.pk)
    if user is not None:
        session[auth.SESSION_KEY] = str(user.pk)
        session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    else:
        Admission.objects.create(device=device, link=link, admitted_at=timezone.now())
    session.save()
    context = salted_hmac("familyvault.seal", session.session_key, algorithm="sha256").hexdigest()
    return {"device": str(device.pk), "session": session.session_key, "context": context}
