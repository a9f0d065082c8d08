"""The least request that a page of the vault would send, where that is more than an address and a method."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.policy.world import World
from tests.upload.speaking import BYTES, TUS, metadata
from tests.viewing.page import OUR_PAGE

PAGE_KEY = ec.generate_private_key(ec.SECP256R1())
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Question:
    """A body and headers. `about` is the parameter of the thing that is asked for, where the address does not name it."""

    data: Callable[[World], str] = lambda world: ""
    content_type: str = FORM
    headers: Callable[[World], dict[str, str]] = lambda world: {}
    about: str | None = None


def question_for(route_name: str | None, method: str) -> Question:
    """Return what is asked of a route: for most, nothing but its address."""
    return QUESTIONS.get((route_name, method), Question())


def about(route_name: str | None) -> str | None:
    """Return the parameter that a route's questions name in their bodies, if they do."""
    named = (question.about for (name, _), question in QUESTIONS.items() if name == route_name)
    return next(filter(None, named), None)


def page_key() -> str:
    raw = PAGE_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _photo_question(**more) -> Callable[[World], str]:
    return lambda world: json.dumps({"photo": str(world.photo.pk), "photos": [str(world.photo.pk)], "key": page_key()} | more)


def _new_upload(world: World) -> dict[str, str]:
    return TUS | {"Upload-Length": "5", "Upload-Metadata": metadata(album=str(world.cast.beach.pk), filename="a.jpg")}


QUESTIONS: dict[tuple[str, str], Question] = {
    ("copies_view", "POST"): Question(_photo_question(), JSON, lambda world: OUR_PAGE, "photo_id"),
    ("copies_thumbs", "POST"): Question(_photo_question(), JSON, lambda world: OUR_PAGE, "photo_id"),
    ("trace_small", "POST"): Question(_photo_question(), JSON, lambda world: OUR_PAGE),
    ("trace_aligned", "POST"): Question(_photo_question(), JSON, lambda world: OUR_PAGE),
    ("tus_create", "POST"): Question(content_type=BYTES, headers=_new_upload, about="album_id"),
    ("tus_create", "OPTIONS"): Question(),
    ("tus_upload", "HEAD"): Question(headers=lambda world: TUS),
    ("tus_upload", "DELETE"): Question(headers=lambda world: TUS),
    ("tus_upload", "POST"): Question(headers=lambda world: TUS),
    ("tus_upload", "PATCH"): Question(
        headers=lambda world: TUS | {"Upload-Offset": "0", "Content-Type": BYTES}
    ),
    # Everything there is: no secret must leave with it.
    ("export_archive", "POST"): Question(lambda world: "all=1"),
    ("album_cover", "POST"): Question(lambda world: f"photo={world.photo.pk}"),
}
