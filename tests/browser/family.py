"""Fills a live vault with a large family. Runs inside the vault: `LiveVault.ask("from tests.browser.family import ...")`."""

import itertools
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from albums.models import Admission, Album, Grant, GuestLink, Look
from albums.sharing.grants import Terms, add_grant
from albums.sharing.invitations import Offer, invite

ALBUMS = (
    "Summer at the lake", "Grandma’s 80th birthday", "First day at school", "Christmas", "The new flat", "Kindergarten",
    "Baptism of Jonathan Maximilian", "Easter in Vienna", "Football", "Piano", "The garden", "Every day",
)  # fmt: skip
FIRST = (
    "Else", "Karl-Heinz", "Mia", "Noah", "Ida", "Onkel Theo", "Zoë", "Søren", "Aylin", "Mateusz", "Fatima", "Jürgen",
    "Олена", "Chiara", "Yuki", "Pilar", "Bjarne", "Tante Hildegard", "Rosa", "Emil",
)  # fmt: skip
LAST = ("Berg", "Kowalski", "von Hohenfels-Brandenburg")
GUESTS = (
    "Speech therapist", "Photographer", "Neighbours", "School", "Midwife", "Godmother’s parents", "Football coach",
    "Piano teacher", "Mia’s class", "Landlord", "Aunt in Brazil", "Day nursery", "Holiday friends", "Choir", "Baker",
)  # fmt: skip
BROWSERS = ("Safari on iPhone", "Chrome on Android", "Firefox on Windows", "Safari on iPad", "Edge on Windows")


def big_family() -> dict:
    """Make 60 relatives with 200 devices, 12 albums, 15 guest links and 4 invitations; say whom a test looks for."""
    anna = User.objects.get(name="Anna")
    albums = [Album.objects.create(name=name, created_by=anna, position=number) for number, name in enumerate(ALBUMS)]
    people = [_person(f"{first} {last}") for last, first in itertools.product(LAST, FIRST)]
    for number, person in enumerate(people):
        _give(person, number, albums, anna)
    for number in range(200):
        _device(number, user=people[number % len(people)])
    for number, label in enumerate(GUESTS):
        _guest_link(label, number, albums, anna)
    for name, album in (("Cousin Frederik", albums[0]), ("Leonie", albums[1]), ("Opa Kurt", None), ("Marlene", albums[3])):
        invite(name=name, email=f"{name.split()[-1].lower()}@example.org", offer=Offer(album=album), by=anna)
    return {"person": str(people[5].pk), "name": people[5].name, "album": str(albums[1].pk), "album_name": albums[1].name}


def _person(name: str) -> User:
    plain = name.encode("ascii", "ignore").decode().replace(" ", ".").lower()
    return User.objects.create_user(name=name, email=f"{plain}.{uuid4().hex[:4]}@example.org")


def _give(person: User, number: int, albums: list[Album], anna: User) -> None:
    """Most see a few albums, some all of them, some in the wider circle or for a time; two of them nothing."""
    if number % 30 == 29:
        return
    roles = {4: Grant.Role.CONTRIBUTOR, 11: Grant.Role.OWNER}
    ends = {3: timedelta(days=5), 8: timedelta(days=120)}.get(number % 13)
    terms = Terms(
        role=roles.get(number % 17, Grant.Role.VIEWER),
        tier=Grant.Tier.WIDER if number % 4 == 2 else Grant.Tier.CLOSE,
        expires_at=timezone.now() + ends if ends else None,
        lapses=number % 13 == 8,
    )
    chosen = [None] if number % 9 == 0 else [album for place, album in enumerate(albums) if (place + number) % 5 == 0]
    for album in chosen:
        add_grant(person, album=album, terms=terms, by=anna)


def _device(number: int, *, user: User | None) -> Device:
    made = Device.objects.create(user=user, token_hash=hash_token(new_token()), name=BROWSERS[number % len(BROWSERS)])
    seen = timezone.now() - timedelta(days=number * number % 150)
    Device.objects.filter(pk=made.pk).update(last_seen_at=seen, first_seen_at=seen - timedelta(days=number))
    if user is not None:
        _looks(user, made, number % 40)
    return made


def _looks(user: User, device: Device, number: int) -> None:
    now = timezone.now()
    Look.objects.bulk_create(
        Look(
            photo_id=uuid4(), album_id=uuid4(), album_name="Every day", viewer_id=str(user.pk), viewer_name=user.name,
            device_id=str(device.pk), device_name=device.name, day=now.date(), first_at=now, last_at=now, thumb_count=1,
        )
        for _ in range(number)
    )  # fmt: skip


def _guest_link(label: str, number: int, albums: list[Album], anna: User) -> None:
    ends = timezone.now() + timedelta(hours=(5, 30, 24 * 12, -3)[number % 4])
    link = GuestLink.objects.create(token_hash=hash_token(new_token()), label=label, made_by=anna, expires_at=ends)
    Grant.objects.create(link=link, album=albums[number % len(albums)], granted_by=anna)
    for waits in (False, True)[: 1 + number % 3 // 2]:
        admitted_at = None if waits else timezone.now()
        Admission.objects.create(device=_device(number, user=None), link=link, admitted_at=admitted_at)
