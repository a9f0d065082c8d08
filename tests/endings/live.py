"""A running vault with photos in it, somebody who looks and adds, and a reader who takes their time."""

import json
import re
import socket
from dataclasses import dataclass

import requests

from tests.browser.live import LiveVault
from tests.viewing.page import OUR_PAGE, Page

_PHOTOS = """
import hashlib, io
from django.utils import timezone
from albums import photo_keys, work
from albums.jobs import enqueue
from albums.models import Album, Job, Photo
from albums.storage import storage
from albums.storage.sealed import SealedStore
from tests.cast import photo_file
answer = []
for number in range({count}):
    data = photo_file()
    photo = Photo(
        album=Album.objects.get(name="Beach"), filename="a.jpg", byte_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), shown_at=timezone.now(),
    )
    key = photo_keys.give_keys(photo)
    SealedStore(storage()).put(photo.object_name("original"), io.BytesIO(data), key=key)
    photo.save()
    enqueue(Job.Kind.INGEST, photo.pk)
    work.run(Job.objects.get(subject=photo.pk, kind=Job.Kind.INGEST).pk)
    answer.append(str(photo.pk))
"""
# Asked of a vault: the grant that he holds, whatever was ended before.
GRANT_OF_BEN = """
from accounts.models import User
from albums.models import Album, Grant
ben, beach = User.objects.get(name="Ben"), Album.objects.get(name="Beach")
answer = Grant.objects.live().filter(user=ben).first() or Grant.objects.create(user=ben, album=beach)
answer = answer.pk
"""


def fill(vault: LiveVault, *, count: int) -> list[str]:
    """Put photos into the album "Beach" and wait until they can be seen; their ids."""
    return vault.ask(_PHOTOS.format(count=count))


@dataclass
class Browser:
    """A signed-in browser of somebody, as plain HTTP."""

    vault: LiveVault
    http: requests.Session
    session: str

    @classmethod
    def of(cls, vault: LiveVault, name: str) -> "Browser":
        http, cookie = requests.Session(), vault.session_of(name)
        http.cookies.set(cookie["name"], cookie["value"])
        page = http.get(f"{vault.url}/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        http.headers["X-CSRFToken"] = token[1] if token else http.cookies["csrf"]
        return cls(vault, http, cookie["value"])

    def post(self, path: str, **fields: str) -> requests.Response:
        return self.http.post(f"{self.vault.url}{path}", data=fields, headers={"Origin": self.vault.url})

    def ask_thumbs(self, photos: list[str]) -> requests.Response:
        return self.http.post(f"{self.vault.url}/copies/thumbs/", data=self._thumbs(photos), headers=self._ours)

    def begin_thumbs_slowly(self, photos: list[str]) -> socket.socket:
        """Ask for thumbs with a window so small that most of the answer has to wait in the server."""
        body = self._thumbs(photos).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        headers = self._ours | {
            "Host": f"localhost:{self.vault.running.port}", "Cookie": cookies, "Content-Length": str(len(body)),
            "X-CSRFToken": self.http.headers["X-CSRFToken"],
        }  # fmt: skip
        lines = ["POST /copies/thumbs/ HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", self.vault.running.port))
        reader.sendall("\r\n".join(lines).encode() + body)
        return reader

    @property
    def _ours(self) -> dict[str, str]:
        return OUR_PAGE | {"Content-Type": "application/json", "Origin": self.vault.url}

    def _thumbs(self, photos: list[str]) -> str:
        return json.dumps({"photos": photos, "key": Page(None).key})


def announced_length(start: bytes) -> int:
    """The Content-Length in the first bytes of an answer."""
    return int(re.search(rb"content-length: (\d+)", start, re.IGNORECASE)[1])


def is_reset(connection: socket.socket) -> bool:
    """Read what is left and say whether the connection broke in the middle."""
    try:
        received_until_reset(connection)
    except AssertionError:
        return False
    return True


def received_until_reset(connection: socket.socket) -> int:
    """Read what is left until the connection breaks in the middle, and count. Raises AssertionError if it does not."""
    received = 0
    connection.settimeout(60)
    try:
        while piece := connection.recv(65536):
            received += len(piece)
    except ConnectionResetError:
        return received
    raise AssertionError(f"it came to its end, after {received} bytes")

