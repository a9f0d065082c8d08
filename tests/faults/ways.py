"""Ways through a vault, each to be gone by a process that may die at any call: what is there before, the way itself, what whoever
began it does again afterwards, and how many photos there must be in the end.

Everything here runs inside the vault, in a process of its own each time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from albums.storage.keys import generate_keyring_text
from tests.faults.photos import small_photos

ALBUM = "Beach"
PHOTO = next(small_photos())
_NEW_VAULT_KEY = generate_keyring_text()


@dataclass(frozen=True)
class Way:
    """`go` is the way. `begin` comes before it, undisturbed, and `go_on` after a death; `photos` are left in the end."""

    go: Callable[[], None]
    begin: Callable[[], None] = lambda: None
    go_on: Callable[[], None] = lambda: None
    photos: int = 1


def make_vault() -> None:
    """An empty vault with a keeper and an album."""
    from django.core.management import call_command

    from accounts.models import User, Vault
    from albums.models import Album

    call_command("prepare", without_static=True)
    Vault.objects.create(name="The Bergs")
    anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
    Album.objects.create(name=ALBUM, created_by=anna)


def work_on() -> None:
    """Do what is due now, as a worker does."""
    from albums import jobs, work
    from albums.models import Job

    for job_id in Job.objects.filter(state__in=jobs.OPEN).values_list("pk", flat=True):
        work.run(job_id)


def _send() -> None:
    """As a browser does that does not know how far it came: from where the vault says it is, and later where it is busy."""
    from django.urls import reverse

    from albums.models import Upload

    speaker = _speaker()
    if not Upload.objects.exists():
        _announce(speaker)
    url = reverse("tus_upload", args=[Upload.objects.get().pk])
    while "Upload-Offset" in (answer := speaker.head(url)).headers and "FamilyVault-Photo" not in answer.headers:
        offset, half = int(answer.headers["Upload-Offset"]), len(PHOTO) // 2
        speaker.patch(url, PHOTO[offset:half] if offset < half else PHOTO[offset:], offset=offset)


def _announce(speaker) -> None:
    from albums.models import Album

    # Who dies while a limit is counted leaves the others to wait for ten seconds.
    while (answer := speaker.create(Album.objects.get(), length=len(PHOTO))).status_code == 429:
        time.sleep(1)
    assert answer.status_code == 201, answer.content


def _speaker():
    from django.test import Client

    from accounts.models import User
    from tests.upload.speaking import Speaker

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return Speaker(client)


def _make_ready() -> None:
    _send()
    work_on()


def _bin_long_ago() -> None:
    from django.utils import timezone

    from accounts.models import User
    from albums import bin
    from albums.models import Album, AlbumBinning

    _make_ready()
    bin.bin_album(Album.objects.get(), by=User.objects.get())
    AlbumBinning.objects.update(binned_at=timezone.now() - timedelta(days=31))


def _empty_bin() -> None:
    from albums import work

    work.sweep()
    work_on()


def _change_vault_key() -> None:
    from django.conf import settings

    from albums.rewrapping import keys_in_use, rewrap_all
    from albums.storage import keyring

    if not settings.VAULT_KEYS.startswith(_NEW_VAULT_KEY):
        settings.VAULT_KEYS = _NEW_VAULT_KEY + settings.VAULT_KEYS
    rewrap_all()
    assert keys_in_use().keys() == {keyring().current_id}


WAYS = {
    "a photo is sent": Way(go=_send, go_on=_send),
    "a photo is prepared": Way(begin=_send, go=work_on),
    "an album leaves the bin": Way(begin=_bin_long_ago, go=_empty_bin, photos=0),
    "the vault's key is changed": Way(begin=_make_ready, go=_change_vault_key, go_on=_change_vault_key),
}
