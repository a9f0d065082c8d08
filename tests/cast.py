"""The cast of every permission test, and what they need: an album, photos, signed-in browsers.

Anna keeps the vault. Ben may look at the album "Beach", Cleo may add to it, Cara could until she was removed, Otto runs
it, Edda may look at another album only, and Dan is a stranger.
"""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User, Vault
from albums import photo_keys, work
from albums.jobs import enqueue
from albums.models import Album, Grant, Job, Photo, Revocation
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
    roles = {"Ben": Grant.Role.VIEWER, "Cara": Grant.Role.VIEWER, "Cleo": Grant.Role.CONTRIBUTOR, "Otto": Grant.Role.OWNER}
    grants = {
        name: Grant.objects.create(user=people[name], album=beach, role=role, granted_by=anna) for name, role in roles.items()
    }
    Grant.objects.create(user=people["Edda"], album=garden, granted_by=anna)
    Revocation.objects.create(grant=grants["Cara"], revoked_by=anna)
    return Cast(
        anna=anna, dan=None, beach=beach, garden=garden, **{name.lower(): person for name, person in people.items()}
    )


_RELATIVES = ("Ben", "Cara", "Cleo", "Edda", "Otto")


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
