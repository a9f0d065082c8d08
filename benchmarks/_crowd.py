"""Fills a bench's vault with as many people, guests, grants and photos as it is told: rows alone, no pictures."""

import datetime
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import auth
from django.db import connection, transaction
from django.utils import timezone

from accounts.devices import SESSION_KEY
from accounts.models import Device, Session, User, Vault
from albums.models import Admission, Album, Grant, GuestLink, Photo, Rendition, Revocation
from albums.renditions.sizes import SIZES
from albums.viewing.sessions import SessionStore

BATCH = 24
CHUNK = 2_000
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who looks: the key of their session, and BATCH photos that they may see."""

    session_key: str
    photos: tuple[UUID, ...]


def crowd(size: int) -> dict[str, list[Asker]]:
    """Make `size` photos in albums of BATCH, `size` relatives and `size` guests, each with a device, a session, a grant
    for one album and another that was ended, and return some of each kind.

    There are BATCH photos at least, so that a batch is full at every size.
    """
    with transaction.atomic():
        Vault.objects.create(name="The Bergs")
        anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
        albums = _albums(max(size, BATCH), made_by=anna)
        for start in range(0, size, CHUNK):
            numbers = range(start, min(start + CHUNK, size))
            _relatives(numbers, list(albums))
            _guests(numbers, list(albums))
        everywhere = _one_with_every_album(list(albums))
        devices = {"keeper": _let_in(anna), "everywhere": _let_in(everywhere)}
    _settle()
    return {
        "relative": _sample(Device.objects.filter(user__name__startswith="Relative"), albums),
        "relative with every album": _all_over(devices["everywhere"], albums),
        "guest": _sample(Device.objects.filter(user=None), albums),
        "keeper": _all_over(devices["keeper"], albums),
    }


def _albums(photos: int, *, made_by: User) -> dict[UUID, tuple[UUID, ...]]:
    """Return the albums' ids in the order of their making, each with BATCH of its photos."""
    made = Album.objects.bulk_create(
        [Album(name=f"Album {number}", created_by=made_by) for number in range(photos // BATCH)], batch_size=CHUNK
    )
    for start in range(0, photos, CHUNK):
        _photos(range(start, min(start + CHUNK, photos)), made)
    held: dict[UUID, list[UUID]] = {album.pk: [] for album in made}
    for photo_id, album_id in Photo.objects.order_by("shown_at").values_list("pk", "album_id"):
        held[album_id].append(photo_id)
    return {album_id: tuple(ids[:BATCH]) for album_id, ids in held.items()}


def _photos(numbers: range, albums: list[Album]) -> None:
    now = timezone.now()
    photos = [
        Photo(
            album=albums[number // BATCH % len(albums)], sha256=f"{number:064x}", byte_size=1, state=Photo.State.READY,
            wrapped_key=bytes(60), mark_key_id="0" * 16, shown_at=now + datetime.timedelta(seconds=number),
        )
        for number in numbers
    ]  # fmt: skip
    Photo.objects.bulk_create(photos, batch_size=CHUNK)
    Rendition.objects.bulk_create(
        [
            Rendition(photo=photo, name=size.name, width=size.long_side, height=size.long_side, chips=1, byte_size=1)
            for photo in photos
            for size in SIZES
        ],
        batch_size=CHUNK,
    )


def _relatives(numbers: range, albums: list[UUID]) -> None:
    people = [
        User(name=f"Relative {number}", email=f"r{number}@example.org", password="!") for number in numbers
    ]
    User.objects.bulk_create(people, batch_size=CHUNK)
    devices = [Device(user=person, token_hash=uuid4().hex, name="A browser") for person in people]
    _save_devices(devices)
    _grant([{"user": person} for person in people], numbers, albums)


def _guests(numbers: range, albums: list[UUID]) -> None:
    now = timezone.now()
    ends = now + datetime.timedelta(days=7)
    links = [GuestLink(label=f"Guest {number}", token_hash=uuid4().hex, expires_at=ends) for number in numbers]
    GuestLink.objects.bulk_create(links, batch_size=CHUNK)
    devices = [Device(token_hash=uuid4().hex, name="A browser") for _ in links]
    _save_devices(devices)
    pairs = zip(devices, links, strict=True)
    Admission.objects.bulk_create(
        [Admission(device=device, link=link, admitted_at=now) for device, link in pairs], batch_size=CHUNK
    )
    _grant([{"link": link} for link in links], numbers, albums)


def _grant(holders: list[dict], numbers: range, albums: list[UUID]) -> None:
    """One grant each that holds, in either tier, and one that has ended."""
    tiers = list(Grant.Tier)
    live = [
        Grant(album_id=albums[number % len(albums)], tier=tiers[number % 2], **holder)
        for number, holder in zip(numbers, holders, strict=True)
    ]
    ended = [Grant(album_id=grant.album_id, user=grant.user, link=grant.link) for grant in live]
    Grant.objects.bulk_create([*live, *ended], batch_size=CHUNK)
    Revocation.objects.bulk_create([Revocation(grant=grant) for grant in ended], batch_size=CHUNK)


def _one_with_every_album(albums: list[UUID]) -> User:
    person = User.objects.create_user(name="Everywhere", email="everywhere@example.org")
    Grant.objects.bulk_create([Grant(user=person, album_id=album) for album in albums], batch_size=CHUNK)
    return person


def _let_in(person: User) -> Device:
    [device] = _save_devices([Device(user=person, token_hash=uuid4().hex, name="A browser")])
    return device


def _save_devices(devices: list[Device]) -> list[Device]:
    """Save devices, each with the session that its browser holds."""
    Device.objects.bulk_create(devices, batch_size=CHUNK)
    ends, store = timezone.now() + datetime.timedelta(days=30), SessionStore()
    Session.objects.bulk_create(
        [
            Session(
                session_key=device.token_hash, session_data=store.encode(_session(device)), expire_date=ends,
                device=device,
            )
            for device in devices
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    return devices


def _session(device: Device) -> dict[str, str]:
    known = {SESSION_KEY: str(device.pk)}
    if device.user is None:
        return known
    return known | {
        auth.SESSION_KEY: str(device.user.pk),
        auth.BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        auth.HASH_SESSION_KEY: device.user.get_session_auth_hash(),
    }


def _settle() -> None:
    """Bring the database into the state that a vault's own would be in after a while."""
    if connection.vendor == "postgresql":
        # What autovacuum does within the minute.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    else:
        from familyvault.checkpoint import checkpoint

        checkpoint(at_least=0)


def _sample(devices, albums: dict[UUID, tuple[UUID, ...]]) -> list[Asker]:
    """Askers from everywhere among these devices: neighbours would share the pages of an index."""
    held = list(devices.order_by("token_hash").values_list("token_hash", "user_id", "admission__link_id")[:SAMPLE])
    by_user = dict(Grant.objects.live().filter(user__in=[user for _, user, _ in held]).values_list("user", "album"))
    by_link = dict(Grant.objects.live().filter(link__in=[link for *_, link in held]).values_list("link", "album"))
    return [Asker(key, albums[by_user[user] if user else by_link[link]]) for key, user, link in held]


def _all_over(device: Device, albums: dict[UUID, tuple[UUID, ...]]) -> list[Asker]:
    step = max(1, len(albums) // SAMPLE)
    return [Asker(device.token_hash, photos) for photos in list(albums.values())[::step][:SAMPLE]]
