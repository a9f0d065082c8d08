"""A vault of its own for a bench, in a folder that goes with it."""

import contextlib
import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_OURS = ("FAMILYVAULT_DATA", "DATABASE_URL", "BROKER_URL", "STORAGE_URL", "PUBLIC_URL", "EMAIL_URL", "STATIC_ROOT")
_SECRETS = ("SECRET_KEY", "VAULT_KEYS", "MARK_KEYS")


@contextlib.contextmanager
def temporary_vault(**environment: str) -> Iterator[Path]:
    """Configure Django for an empty vault in a folder of its own, embedded stack; call it once in a process."""
    from albums.storage.keys import generate_keyring_text

    for name in (*_OURS, *_SECRETS):
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    with tempfile.TemporaryDirectory(prefix="familyvault-bench-", ignore_cleanup_errors=True) as folder:
        kept = Path(folder) / "secrets"
        kept.mkdir(mode=0o700)
        (kept / "secret_key").write_text(secrets.token_urlsafe(50))
        (kept / "vault.keys").write_text(generate_keyring_text())
        (kept / "mark.keys").write_text(generate_keyring_text())
        os.environ |= {"FAMILYVAULT_DATA": folder, "DJANGO_SETTINGS_MODULE": "familyvault.settings", **environment}
        import django

        django.setup()
        yield Path(folder)


def fill(pictures: list[tuple[str, np.ndarray]]) -> list:
    """Make the tables, Ben, and a ready photo in the album "Bench" of each picture; return the photos."""
    from django.core.management import call_command

    from accounts.models import User, Vault
    from albums.models import Album, Grant
    from albums.storage import storage

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    storage().establish()
    Vault.objects.create(name="The Bergs")
    anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
    album = Album.objects.create(name="Bench", created_by=anna)
    Grant.objects.create(user=User.objects.create_user(name="Ben", email="ben@example.org"), album=album)
    return [_ready(album, rgb) for _, rgb in pictures]


def received(album, data: bytes):
    """A photo as an accepted upload leaves it: sealed original and row."""
    import hashlib

    from django.utils import timezone

    from albums.models import Photo
    from albums.photo_keys import give_keys
    from albums.storage import sealed_store

    digest = hashlib.sha256(data).hexdigest()
    photo = Photo(album=album, byte_size=len(data), sha256=digest, shown_at=timezone.now())
    key = give_keys(photo)
    sealed_store().put(photo.object_name("original"), io.BytesIO(data), key=key)
    photo.save()
    return photo


def _ready(album, rgb: np.ndarray):
    from PIL import Image

    from albums.ingest import pipeline

    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=92)
    photo = received(album, file.getvalue())
    pipeline.ingest(photo.pk)
    photo.refresh_from_db()
    assert photo.state == photo.State.READY, photo.failure_code
    return photo
