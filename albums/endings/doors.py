"""The doors of the vault that somebody could open: each a request as their browser would send it."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse

from albums.models import Album, Photo, Upload
from albums.upload import tus
from albums.viewing.access import may_add
from albums.viewing.seal import EMPTY_BYTES
from albums.viewing.viewer import Viewer

# As static/js/viewing/copies.js asks for photos.
_FROM_OUR_PAGE = {
    "X-FamilyVault": "1", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
    "Content-Type": "application/json",
}  # fmt: skip
# Enough for a batch of thumbs.
SOME_PHOTOS = 6
_TUS = {"Tus-Resumable": tus.VERSION}


@dataclass(frozen=True, slots=True)
class Door:
    """One request; `words` name it to a parent. `tells_nothing` judges a body that comes with a status of 200.

    `secrets` must be in no answer: the ids of what lies behind.
    """

    words: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    tells_nothing: Callable[[bytes], bool] = lambda body: False
    secrets: tuple[str, ...] = ()


def first_page() -> Door:
    return Door("The first page", reverse("home"))


def own_doors(viewer: Viewer) -> Iterator[Door]:
    """The doors that open to everybody who is in: their pages, and the question of an open one."""
    yield first_page()
    if viewer.user is not None:
        yield Door("Their account page", reverse("my_account"))
    if viewer.is_keeper:
        yield Door("The People page", reverse("people"))
        yield Door("Taking the originals out", reverse("export"))
    yield Door("An open page that asks whether it may stay", reverse("watch"), tells_nothing=_says_closed)


def album_doors(viewer: Viewer, album: Album) -> Iterator[Door]:
    """The doors of one album: its page, thumbs, a photo, and for those who may add, what an upload needs."""
    name = f"“{album.name}”"
    photos = [str(pk) for pk in _photos(album)[:SOME_PHOTOS]]
    secrets = tuple(photos)
    yield Door(f"The page of {name}", reverse("album", args=[album.pk]), secrets=secrets)
    watched = f"{reverse('watch')}?album={album.pk}"
    yield Door(f"An open page of {name} that asks whether it may stay", watched, tells_nothing=_says_closed)
    if photos:
        yield _sealed(f"The small pictures of {name}", "copies_thumbs", photos=photos)
        yield _sealed(f"A photo of {name}, full screen", "copies_view", photo=photos[0])
    if viewer.user is not None and may_add(viewer, album):
        yield from _upload_doors(viewer, album, name)


def invitation_door() -> Door:
    return Door("The page of the invitation, as a browser that has opened its link sees it", reverse("invitation"))


def _upload_doors(viewer: Viewer, album: Album, name: str) -> Iterator[Door]:
    yield Door(f"How far new photos of {name} are", reverse("album_progress", args=[album.pk]))
    meant = base64.b64encode(str(album.pk).encode()).decode()
    begin = _TUS | {"Upload-Length": "1", "Upload-Metadata": f"album {meant}"}
    yield Door(f"A new upload into {name}", reverse("tus_create"), "POST", headers=begin)
    upload = Upload.objects.filter(user=viewer.user, album=album, finished_at=None).order_by("-created_at").first()
    if upload is not None:
        # Nothing is in this piece: if the door were open, the upload would be as before.
        more = _TUS | {"Upload-Offset": str(upload.offset), "Content-Type": tus.CONTENT_TYPE}
        yield Door(f"The next piece of an upload into {name}", reverse("tus_upload", args=[upload.pk]), "PATCH", more)


def _sealed(words: str, route: str, **asked) -> Door:
    key = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    body = json.dumps(asked | {"key": base64.urlsafe_b64encode(key).decode().rstrip("=")}).encode()
    return Door(words, reverse(route), "POST", _FROM_OUR_PAGE, body, tells_nothing=lambda it: len(it) == EMPTY_BYTES)


def _photos(album: Album):
    return Photo.objects.kept().ready().filter(album=album).order_by("-shown_at").values_list("pk", flat=True)


def _says_closed(body: bytes) -> bool:
    try:
        answer = json.loads(body)
        return answer["open"] is False or answer.get("album", "") is None
    except (ValueError, KeyError, TypeError):
        return False
