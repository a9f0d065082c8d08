"""The cast of every permission test, and what they need: an album, photos, signed-in browsers.

Anna keeps the vault. Ben may look at the album "Beach", Wanda too but as one of the wider circle, Cleo may add to it,
Cara could until she was removed, Otto runs it, Edda may look at another album only, and Dan is a stranger. Gus is a guest
with a link to it, Stella looks after the machine and sees no photo.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Device, User, Vault
from accounts.tokens import hash_token, new_token
from albums import photo_keys, work
from albums.jobs import enqueue
from albums.models import Admission, Album, Grant, GuestLink, Job, Photo, Revocation
from albums.storage import storage
from albums.storage.sealed import SealedStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Cast:
    """Everybody by name, and the two albums."""

    anna: User
    ben: User
    cara: User
    cleo: User
    dan: None
    edda: User
    otto: User
    stella: User
    wanda: User
    beach: Album
    garden: Album


@pytest.fixture
def vault(db) -> Vault:
    return Vault.objects.create(name="The Bergs", time_zone="Europe/Berlin")


@pytest.fixture
def cast(vault) -> Cast:
    anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
    beach = Album.objects.create(name="Beach", created_by=anna)
    garden = Album.objects.create(name="Garden", created_by=anna)
    people = {name: User.objects.create_user(name=name, email=f"{name.lower()}@example.org") for name in _RELATIVES}
    roles = {"Cleo": Grant.Role.CONTRIBUTOR, "Otto": Grant.Role.OWNER}
    grants = {
        name: Grant.objects.create(
            user=people[name], album=beach, role=roles.get(name, Grant.Role.VIEWER), granted_by=anna,
            tier=Grant.Tier.WIDER if name == "Wanda" else Grant.Tier.CLOSE,
        )
        for name in _AT_THE_BEACH
    }  # fmt: skip
    User.objects.filter(pk=people["Stella"].pk).update(is_staff=True)
    Grant.objects.create(user=people["Edda"], album=garden, granted_by=anna)
    Revocation.objects.create(grant=grants["Cara"], revoked_by=anna)
    return Cast(
        anna=anna, dan=None, beach=beach, garden=garden, **{name.lower(): person for name, person in people.items()}
    )


_RELATIVES = ("Ben", "Cara", "Cleo", "Edda", "Otto", "Stella", "Wanda")
_AT_THE_BEACH = ("Ben", "Cara", "Cleo", "Otto", "Wanda")


@dataclass(frozen=True)
class Guest:
    """A guest as a test needs them: the link, its token, and a browser that it let in (no `device` without one)."""

    link: GuestLink
    token: str
    client: Client
    device: Device | None


@pytest.fixture
def guest_with(cast):
    """Make a guest link to the album "Beach" and a browser in one of the ways of `how`."""

    def make(how: str = "live", *, label: str = "Gus", tier: str = Grant.Tier.CLOSE, **limits) -> Guest:
        token = new_token()
        ends = timezone.now() + timedelta(days=7)
        link = GuestLink.objects.create(
            token_hash=hash_token(token), label=label, made_by=cast.anna, **({"expires_at": ends} | limits)
        )
        Grant.objects.create(link=link, album=cast.beach, tier=tier, granted_by=cast.anna)
        client = Client()
        if how == "unbound":
            return Guest(link, token, client, None)
        device = Device.objects.create(token_hash=hash_token(new_token()), name="Firefox on Linux")
        admitted_at = None if how == "second" else timezone.now()
        Admission.objects.create(device=device, link=link, admitted_at=admitted_at)
        session = client.session
        session["device"] = str(device.pk)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        _end_link(link, how, by=cast.anna)
        return Guest(link, token, client, device)

    return make


def _end_link(link: GuestLink, how: str, *, by: User) -> None:
    links = GuestLink.objects.filter(pk=link.pk)
    if how == "expired":
        links.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "exhausted":
        links.update(view_limit=3, views_used=3)
    elif how == "revoked":
        Revocation.objects.create(link=link, revoked_by=by)


@pytest.fixture
def client_of():
    """A browser signed in as a person (a stranger's for None), each call a new device."""

    def sign_in(user: User | None, **extra) -> Client:
        client = Client(enforce_csrf_checks=False, **extra)
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def received_photo(cast):
    """Make a photo as an accepted upload leaves it: sealed original, row, job."""

    def make(*, album: Album | None = None, data: bytes | None = None, by: User | None = None) -> Photo:
        data = photo_file() if data is None else data
        photo = Photo(
            album=album or cast.beach, uploaded_by=by or cast.anna, filename="IMG_0001.jpg", byte_size=len(data),
            sha256=hashlib.sha256(data).hexdigest(), shown_at=timezone.now(),
        )  # fmt: skip
        key = photo_keys.give_keys(photo)
        SealedStore(storage()).put(photo.object_name("original"), io.BytesIO(data), key=key)
        photo.save()
        enqueue(Job.Kind.INGEST, photo.pk)
        return photo

    return make


@pytest.fixture
def ready_photo(received_photo):
    """Make a photo that has gone the whole way through ingest."""

    def make(**kwargs) -> Photo:
        photo = received_photo(**kwargs)
        work.run(Job.objects.get(subject=photo.pk, kind=Job.Kind.INGEST).pk)
        photo.refresh_from_db()
        assert photo.state == Photo.State.READY, photo.failure_code
        return photo

    return make


_seeds = iter(range(1, 1_000_000))


def photo_file(*, size: tuple[int, int] = (640, 480), format: str = "JPEG", seed: int | None = None, **save) -> bytes:
    """Return a picture file with soft shapes and some texture; every call without a seed makes another one."""
    rng = np.random.default_rng(next(_seeds) if seed is None else seed)
    coarse = Image.fromarray(rng.integers(30, 226, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    grain = rng.normal(0, 6, (size[1], size[0], 1))
    pixels = np.clip(np.asarray(coarse, dtype=float) + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format, **save)
    return file.getvalue()
