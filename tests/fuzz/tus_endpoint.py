"""Any bytes as requests to the tus endpoint, through the whole of Django: every answer is one of the protocol's.

An input is up to five requests in a text like HTTP's own: a method, headers, an empty line, the body; a line `%%` ends a
request. A POST goes to `/uploads/`, all others to the address that the last POST made.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

ALBUM = UUID("a1b00000-0000-4000-8000-000000000001")
MOST_REQUESTS = 5
# What a client of tus may say; other headers are Django's and the server's to judge.
HEADERS = (
    "Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum", "Content-Type",
    "X-HTTP-Method-Override", "Upload-Defer-Length", "Upload-Concat",
)  # fmt: skip
METHODS = ("POST", "HEAD", "PATCH", "DELETE", "OPTIONS", "GET", "PUT")
FIELD_VALUE = re.compile(r"[ \t\x21-\x7e\x80-\xff]*")

_TUS = "Tus-Resumable: 1.0.0"
_BYTES = "Content-Type: application/offset+octet-stream"
_META = "Upload-Metadata: album YTFiMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAx,filename YS5qcGc="


def seeds() -> list[bytes]:
    """An upload in two requests, in one, with a checksum, overridden, asked about, cancelled and refused."""
    create = ["POST", _TUS, "Upload-Length: 12", _META, "", ""]
    patch = ["PATCH", _TUS, "Upload-Offset: 0", _BYTES, "", "Dear Grandma"]
    checked = [
        "PATCH",
        _TUS,
        "Upload-Offset: 0",
        _BYTES,
        "Upload-Checksum: sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "",
        "GIF89a123456",
    ]
    at_once = ["POST", _TUS, _BYTES, "Upload-Length: 12", _META, "", "GIF89a"]
    overridden = ["POST", _TUS, "X-HTTP-Method-Override: PATCH", "Upload-Offset: 0", _BYTES, "", "abc"]
    short = [[method, _TUS, "", ""] for method in ("HEAD", "DELETE", "OPTIONS", "GET")]
    inputs = ([create, patch, short[0]], [create, checked, short[1]], [at_once, *short], [create, overridden])
    return [b"\n%%\n".join("\n".join(lines).encode() for lines in requests) for requests in inputs]


@contextmanager
def ready() -> Iterator[Callable[[bytes], None]]:
    """In a vault of its own, which forgets each input before the next."""
    from benchmarks._vault import fill, temporary_vault

    with temporary_vault(LOG_LEVEL="CRITICAL"):
        from accounts.models import User

        # Pages that say no name the static files.
        call_command("collectstatic", verbosity=0, interactive=False)
        fill([])
        client = signed_in(User.objects.get(name="Anna"))
        # What the first request imports and compiles is not to be counted as the first input's.
        client.get("/uploads/")
        with transaction.atomic():
            yield lambda data: _tried(client, data)
            transaction.set_rollback(True)


def signed_in(anna: object) -> Client:
    """Anna's browser, and the album that the seeds add to. An exception in a view is raised, not answered."""
    from albums.models import Album

    Album.objects.create(pk=ALBUM, name="Fuzz", created_by=anna)
    client = Client(headers={"Host": "localhost"})
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def speak(client: Client, data: bytes, *, heard: Callable[[HttpResponse], object] = lambda _: None) -> None:
    """Raises AssertionError where an answer is not one of the protocol's, and whatever a view does not catch.

    `heard` is called with every answer.
    """
    address = "/uploads/"
    for request in data.split(b"\n%%\n")[:MOST_REQUESTS]:
        answer = _answer(client, address, request)
        heard(answer)
        assert answer.status_code < 500, answer.status_code
        assert all(FIELD_VALUE.fullmatch(value) for value in answer.headers.values()), answer.headers
        address = answer.headers.get("Location", address)


def _tried(client: Client, data: bytes) -> None:
    with transaction.atomic():
        speak(client, data)
        transaction.set_rollback(True)


def _answer(client: Client, address: str, request: bytes) -> HttpResponse:
    head, _, body = request.partition(b"\n\n")
    method, *lines = head.decode("latin-1").split("\n")
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    # A server of HTTP lets no such letters through, so that no view has to expect them.
    headers = {name: re.sub(r"[\0\r]", "", said[name]).strip(" \t") for name in HEADERS if name in said}
    method = method if method in METHODS else "PATCH"
    to = "/uploads/" if method == "POST" and "X-HTTP-Method-Override" not in headers else address
    kind = headers.pop("Content-Type", "")
    return client.generic(method, to, body, content_type=kind, headers=headers)
