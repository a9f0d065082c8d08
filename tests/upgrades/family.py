"""A small family with a little of everything, founded in an empty vault: what a later version must open.

It runs in the surroundings of a vault that `manage.py prepare` has made, and should ask of the code only what every
version has had: the fixtures are made by the version whose name they bear.
"""

import datetime
import hashlib
import io
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Device, User, Vault
from accounts.tokens import hash_token, new_token
from albums import jobs, photo_keys, work
from albums.models import Album, Grant, GuestLink, Invitation, Job, Photo, Revocation
from albums.storage import sealed_store
from albums.viewing.access import viewable_renditions
from albums.viewing.issue import issue_copies, today
from albums.viewing.viewer import Viewer
from tests.tracing.scenes import as_file, scene

SIZES = ((288, 216), (64, 48), (48, 64))
# A link that runs out before the last version that must open it would show nothing.
FAR = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)


def found(leak: Path) -> dict[str, object]:
    """Found the family; leave Ben's copy of the first photo in the file `leak`, and return what is to be found again."""
    Vault.objects.create(name="The Bergs", time_zone="Europe/Berlin")
    anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
    beach = Album.objects.create(name="Beach", created_by=anna)
    people = {
        name: User.objects.create_user(name=name, email=f"{name.lower()}@example.org") for name in ("Ben", "Cara")
    }
    grants = {name: Grant.objects.create(user=person, album=beach, granted_by=anna) for name, person in people.items()}
    Revocation.objects.create(grant=grants["Cara"], revoked_by=anna, reason="moved away")
    photos = [_photo(beach, anna, number=number, size=size) for number, size in enumerate(SIZES)]
    token = _guest(beach, anna)
    _invitation(anna)
    _look(people["Ben"], photos)
    call_command("export_copy", photo=photos[0].pk, viewer="ben@example.org", rendition="view", out=leak, verbosity=0)
    return {"album": str(beach.pk), "photos": [str(photo.pk) for photo in photos], "token": token}


def _photo(album: Album, by: User, *, number: int, size: tuple[int, int]) -> Photo:
    data = as_file(scene(number, size=size), quality=80)
    photo = Photo(
        album=album, uploaded_by=by, filename=f"IMG_{number}.jpg", byte_size=len(data), caption=f"Day {number}",
        sha256=hashlib.sha256(data).hexdigest(), shown_at=timezone.now(),
    )  # fmt: skip
    key = photo_keys.give_keys(photo)
    sealed_store().put(photo.object_name("original"), io.BytesIO(data), key=key)
    photo.save()
    jobs.enqueue(Job.Kind.INGEST, photo.pk)
    work.run(Job.objects.get(subject=photo.pk, kind=Job.Kind.INGEST).pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.READY, photo.failure_code
    return photo


def _guest(album: Album, by: User) -> str:
    token = new_token()
    link = GuestLink.objects.create(token_hash=hash_token(token), label="Gus", made_by=by, expires_at=FAR)
    Grant.objects.create(link=link, album=album, granted_by=by)
    return token


def _invitation(by: User) -> None:
    Invitation.objects.create(
        token_hash=hash_token(new_token()), name="Dora", email="dora@example.org", invited_by=by, expires_at=FAR
    )


def _look(person: User, photos: list[Photo]) -> None:
    """Somebody's looks on their first device, in the ledger as the pages leave them."""
    from albums.ledger.record import ledger, record

    device = Device.objects.create(user=person, token_hash=hash_token(new_token()), name="Firefox on Linux")
    viewer = Viewer(device=device, user=person)
    vault, now = Vault.objects.get(), timezone.now()
    renditions = viewable_renditions(viewer, photo_ids=[photo.pk for photo in photos], name="view")
    issue_copies(viewer, renditions, vault=vault, day=today(vault, now))
    record(viewer, renditions, at=now, day=today(vault, now))
    ledger().flush()
