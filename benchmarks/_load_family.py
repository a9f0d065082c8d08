"""The family of `bin/bench load`, founded in the surroundings of its running vault."""

from django.conf import settings
from django.test import Client

from accounts.models import User
from albums.models import Album, Grant, Photo
from tests.browser.seeding import album_with_photos

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALBUMS = 6


def found(*, relatives: int) -> dict[str, object]:
    """Make relatives who may see an album of 24 photos, and three parents; return sessions and ids."""
    album, photos = None, []
    for number in range(ALBUMS):
        made = album_with_photos(f"Evening {number}")
        album = album or made["id"]
        photos += made["photos"]
    Photo.objects.filter(pk__in=photos).update(album=album)
    people = [User.objects.create_user(name=f"Relative {n}", email=f"r{n}@example.org") for n in range(relatives)]
    for person in people:
        Grant.objects.create(user=person, album_id=album)
    parents = [
        User.objects.create_user(name=f"Parent {n}", email=f"p{n}@example.org", is_keeper=True) for n in range(3)
    ]
    new = Album.objects.create(name="This evening", created_by=parents[0])
    return {
        "album": album, "photos": photos, "new": str(new.pk),
        "relatives": [_session(person) for person in people], "parents": [_session(person) for person in parents],
    }  # fmt: skip


def how_it_went() -> dict[str, object]:
    """Return how long the new photos took to be ready, in seconds, and how many are not."""
    new = Photo.objects.filter(album__name="This evening")
    ready = new.filter(state=Photo.State.READY).values_list("received_at", "ready_at")
    return {
        "waited": [(ready_at - received_at).total_seconds() for received_at, ready_at in ready],
        "unready": new.filter(state=Photo.State.RECEIVED).count(),
        "failed": new.filter(state=Photo.State.FAILED).count(),
    }


def _session(person: User) -> str:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
