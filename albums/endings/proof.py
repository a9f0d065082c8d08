"""Prove an ending: prepare knocks while the doors are open, end, knock, and keep in the deed what came of it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, Session, User
from albums.endings.doors import Door, album_doors, first_page, invitation_door, own_doors
from albums.endings.keys import Keys
from albums.endings.knock import Knock, knock_at
from albums.models import Album, Deed, Grant, GuestLink, Invitation, Photo
from albums.viewing.viewer import Viewer

logger = logging.getLogger(__name__)

# A sample, and the receipt says so: the knocks have seconds, while a parent waits.
MOST_ALBUMS = 3
MOST_RELATIVES, MOST_GUESTS = 6, 4

Planned = Callable[[Keys], Iterator[Knock]]


def end_and_prove(end: Callable[[], Deed | None], planned: Planned) -> Deed | None:
    """Call `end`, which commits, then try the doors with keys that held until then, and note in its deed what came of it.

    Whatever `end` raises, it raises; but no ending ever fails for want of its proof.
    """
    with _ready(planned) as knocks:
        deed = end()
        # A second press at the same moment gets the first one's deed, and leaves its proof alone.
        if deed is not None and deed.doors is None:
            _note(deed, knocks)
    return deed


def prove_again(deed: Deed) -> bool:
    """Try the doors of an ending that still stands once more, with new keys; False if what it was about is gone."""
    try:
        planned = _planned_for(deed)
    except ObjectDoesNotExist:
        return False
    with _ready(planned) as knocks:
        _note(deed, knocks)
    return True


def _planned_for(deed: Deed) -> Planned:
    if deed.kind == Deed.Kind.FROZEN:
        return of_everybody()
    if deed.kind == Deed.Kind.DEVICE_ENDED:
        return of_device(Device.objects.get(pk=deed.subject_id))
    if deed.kind == Deed.Kind.INVITATION_ENDED:
        return of_invitation(Invitation.objects.get(pk=deed.subject_id))
    whose = whose_of(deed)
    if deed.kind == Deed.Kind.GRANT_ENDED:
        return of_grant(whose, Album.objects.get(pk=deed.album_id) if deed.album_id else None)
    return of_person(whose) if isinstance(whose, User) else of_link(whose)


def whose_of(deed: Deed) -> User | GuestLink:
    """Return the person or guest link that a deed was done to. Raises GuestLink.DoesNotExist."""
    return User.objects.filter(pk=deed.subject_id).first() or GuestLink.objects.get(pk=deed.subject_id)


def of_person(person: User) -> Planned:
    """Their album doors and own pages with the browser seen last, the first page with the others; then the newest of
    the ways in that they made for others.
    """

    def knocks(keys: Keys) -> Iterator[Knock]:
        yield from _all_of(keys.viewers_of(person), _albums_of(person), keys)
        yield from _made_for_others(person, keys)

    return knocks


def of_link(link: GuestLink) -> Planned:
    return lambda keys: _all_of(keys.viewers_of(link), _albums_of(link), keys)


def of_device(device: Device) -> Planned:
    admission = getattr(device, "admission", None)
    whose = device.user or (admission and admission.link)
    if whose is None:
        return lambda keys: iter(())
    viewer = Viewer(device=device, user=device.user) if device.user else Viewer(device=device, link=whose)
    return lambda keys: _all_of([viewer], _albums_of(whose), keys)


def of_grant(whose: User | GuestLink, album: Album | None, *, ending: Iterable[Grant] = ()) -> Planned:
    """The doors of that album, or for a grant to all of them, of MOST_ALBUMS; without those that stay open to them
    by right, since they keep the vault or hold another grant beside `ending`.
    """

    def knocks(keys: Keys) -> Iterator[Knock]:
        viewer = keys.viewers_of(whose)[0]
        others = Grant.objects.of(viewer).exclude(pk__in=[each.pk for each in ending])
        for each in [album] if album is not None else _newest(Album.objects.all()):
            if viewer.is_keeper or others.filter(Q(album=each) | Q(album=None)).exists():
                continue
            yield from (Knock(door, keys.for_viewer(viewer)) for door in album_doors(viewer, each))

    return knocks


def of_invitation(invitation: Invitation) -> Planned:
    """Its link is stored only hashed; that is what a browser's session holds that has opened it."""
    return lambda keys: iter([Knock(invitation_door(), keys.for_invitation(invitation))])


def of_everybody() -> Planned:
    """Some relatives and guests: first those who are logged in, the last seen of them first."""

    def knocks(keys: Keys) -> Iterator[Knock]:
        sessions = Session.objects.filter(device=OuterRef("pk"), expire_date__gt=timezone.now())
        devices = Device.objects.filter(revocation=None).annotate(is_in=Exists(sessions))
        devices = devices.order_by("-is_in", "-last_seen_at")
        relatives = _relatives()
        seen = [each.user for each in devices.filter(user__in=relatives).select_related("user")]
        guests = [each.admission.link for each in devices.filter(admission__link__in=GuestLink.objects.live())]
        for whose in [*_few(seen, MOST_RELATIVES), *_few(guests, MOST_GUESTS)]:
            viewer = keys.viewers_of(whose)[0]
            doors = [first_page(), *(door for album in _albums_of(whose)[:1] for door in album_doors(viewer, album))]
            yield from (Knock(_named(door, viewer.name), keys.for_viewer(viewer)) for door in doors)

    return knocks


def _relatives():
    return User.objects.filter(is_active=True, is_keeper=False)


def _all_of(viewers: list[Viewer], albums: list[Album], keys: Keys) -> Iterator[Knock]:
    first, *others = viewers
    doors = [*own_doors(first), *(door for album in albums for door in album_doors(first, album))]
    yield from (Knock(door, keys.for_viewer(first)) for door in doors)
    yield from (Knock(_named(first_page(), other.device.name), keys.for_viewer(other)) for other in others)


def _made_for_others(person: User, keys: Keys) -> Iterator[Knock]:
    # Those that ended with them too, for when the doors are tried again.
    in_time = timezone.now()
    for link in GuestLink.objects.filter(made_by=person, expires_at__gt=in_time)[:MOST_GUESTS]:
        yield Knock(_named(first_page(), f"by the link for {link.label}"), keys.for_viewer(keys.viewers_of(link)[0]))
    unused = Invitation.objects.filter(invited_by=person, redeemed_at=None, expires_at__gt=in_time)
    for invitation in unused.exclude(user=person)[:MOST_GUESTS]:
        yield Knock(_named(invitation_door(), f"for {invitation.name}"), keys.for_invitation(invitation))


def _albums_of(whose: User | GuestLink) -> list[Album]:
    """Return albums that are, or if none is, were open to them."""
    is_person = isinstance(whose, User)
    viewer = Viewer(device=None, user=whose) if is_person else Viewer(device=None, link=whose)
    found = _newest(Album.objects.visible_to(viewer))
    if found:
        return found
    grants = Grant.objects.filter(user=whose) if is_person else Grant.objects.filter(link=whose)
    has_all = grants.filter(album=None).exists()
    return _newest(Album.objects.all() if has_all else Album.objects.filter(Q(grants__in=grants)))


def _newest(albums) -> list[Album]:
    """The albums with the most doors: first those with photos, then the newest."""
    photos = Photo.objects.kept().ready().filter(album=OuterRef("pk"))
    kept = albums.filter(binning=None, erasing_since=None).annotate(has_photos=Exists(photos)).distinct()
    return list(kept.order_by("-has_photos", "-created_at")[:MOST_ALBUMS])


def _few(rows: list, most: int) -> list:
    return list(dict.fromkeys(rows))[:most]


def _named(door: Door, name: str) -> Door:
    return replace(door, words=f"{door.words} ({name})")


@contextmanager
def _ready(planned: Planned) -> Iterator[list[Knock]]:
    keys = Keys()
    try:
        yield _prepared(planned, keys)
    finally:
        keys.throw_away()


def _prepared(planned: Planned, keys: Keys) -> list[Knock]:
    try:
        return list(planned(keys))
    except (DatabaseError, ObjectDoesNotExist):
        logger.exception("The keys to try the doors with could not be made.")
        return []


def _note(deed: Deed, knocks: list[Knock]) -> None:
    # Of a deed only its doors are ever written later, so what share of everybody they are stands there too.
    share = _share(knocks) if deed.kind == Deed.Kind.FROZEN else {}
    deed.doors = [tried.as_json() | share for tried in knock_at(knocks)]
    deed.save(update_fields=["doors"])


def _share(knocks: list[Knock]) -> dict[str, int]:
    """Of how many relatives and guests the doors were tried, and how many there are: {"people", "of"}."""
    people = sum(knock.door.path == reverse("home") for knock in knocks)
    return {"people": people, "of": _relatives().count() + GuestLink.objects.live().count()}
