"""A real server and real sockets: connections that break, servers that die, requests that race, another client."""

import hashlib
import io
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
import pytest
import requests
from tusclient.client import TusClient

from tests.browser.live import LiveVault, live_vault_in
from tests.cast import photo_file
from tests.running.process import eventually
from tests.upload.speaking import BYTES, TUS, checksum, metadata


@dataclass
class Connection:
    """Anna's signed-in connection to the real server, and her album."""

    vault: LiveVault
    http: requests.Session
    album: str

    def begin(self, length: int) -> str:
        said = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(album=self.album, filename="a.jpg")}
        answer = self.http.post(f"{self.vault.url}/uploads/", headers=said)
        assert answer.status_code == 201, answer.text
        return self.vault.url + answer.headers["Location"]

    def patch(self, url: str, data: bytes, *, offset: int, **headers: str) -> requests.Response:
        said = TUS | {"Content-Type": BYTES, "Upload-Offset": str(offset)} | headers
        return self.http.patch(url, data=data, headers=said)

    def offset(self, url: str) -> int:
        answer = self.http.head(url, headers=TUS)
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["Upload-Offset"])

    def send_raw(self, url: str, data: bytes, *, announced: int, **headers: str) -> socket.socket:
        """A PATCH that announces more than it sends; the open connection."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        lines = [f"PATCH {url.removeprefix(self.vault.url)} HTTP/1.1", f"Host: localhost:{self.vault.running.port}"]
        headers = headers | {"X-CSRFToken": self.http.headers["X-CSRFToken"], "Cookie": cookies}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Type: {BYTES}", "Upload-Offset: 0", "Tus-Resumable: 1.0.0"]
        connection = socket.create_connection(("127.0.0.1", self.vault.running.port))
        connection.sendall("\r\n".join([*lines, f"Content-Length: {announced}", "", ""]).encode() + data)
        return connection

    def original(self, photo_id: str) -> str:
        """The SHA-256 of the photo's original as storage holds it."""
        return self.vault.ask(_HASH.format(photo_id=photo_id))


_HASH = """
import hashlib
from albums.models import Photo
from albums.photo_keys import data_key
from albums.storage import sealed_store
photo = Photo.objects.get(pk={photo_id!r})
data = sealed_store().read(photo.object_name("original"), key=data_key(photo))
answer = [hashlib.sha256(data).hexdigest(), photo.sha256]
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    with live_vault_in(tmp_path_factory.mktemp("connections"), stack=stack) as vault:
        yield vault


@pytest.fixture
def anna(live, request) -> Connection:
    http, album = requests.Session(), live.album(request.node.name[:80])
    cookie = live.session_of("Anna")
    http.cookies.set(cookie["name"], cookie["value"])
    page = http.get(f"{live.url}/albums/{album}/upload/").text
    http.headers["X-CSRFToken"] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    return Connection(live, http, album)


@pytest.fixture(scope="module")
def large() -> bytes:
    """Some ten megabytes: several runs."""
    return photo_file(size=(2400, 1500), format="PNG", compress_level=0)


def arrived(connection: Connection, data: bytes, answer: requests.Response) -> None:
    stored, noted = connection.original(answer.headers["FamilyVault-Photo"])
    assert stored == noted == hashlib.sha256(data).hexdigest()


def test_what_came_before_the_connection_broke_is_kept(anna, large):
    url = anna.begin(len(large))
    anna.send_raw(url, large[:6_000_000], announced=len(large)).close()
    eventually(lambda: anna.offset(url) == 6_000_000)
    answer = anna.patch(url, large[6_000_000:], offset=6_000_000)
    assert answer.status_code == 204
    arrived(anna, large, answer)


def test_with_a_checksum_nothing_of_a_broken_request_is_kept(anna, large):
    url = anna.begin(len(large))
    connection = anna.send_raw(url, large[:6_000_000], announced=len(large), **checksum(large))
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)
    assert anna.offset(url) == 0
    answer = anna.patch(url, large, offset=0, **checksum(large))
    arrived(anna, large, answer)


def test_a_killed_server_loses_nothing_that_it_acknowledged(anna, live, large):
    url = anna.begin(len(large))
    assert anna.patch(url, large[:5_000_000], offset=0).status_code == 204
    connection = anna.send_raw(url, large[:1000], announced=len(large))
    killed = live.running.child("gunicorn")
    orphans = killed.children(recursive=True)
    assert orphans
    killed.kill()
    connection.close()
    # Its orphans end by themselves, but may answer for a moment longer, and break connections as they go.
    eventually(lambda: not any(_lives(orphan) for orphan in orphans))
    eventually(lambda: live.running.child("gunicorn") not in (None, killed))
    eventually(lambda: _answers(anna, url))
    assert anna.offset(url) == 5_000_000
    answer = anna.patch(url, large[5_000_000:], offset=5_000_000)
    arrived(anna, large, answer)


def test_of_parallel_requests_for_the_same_bytes_one_wins(anna, large):
    url = anna.begin(len(large))
    with ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(anna.patch, url, large[:2_000_000], offset=0) for _ in range(6)]
    statuses = sorted(answer.result().status_code for answer in sent)
    assert statuses == [204, 409, 409, 409, 409, 409]
    assert anna.offset(url) == 2_000_000
    answer = anna.patch(url, large[2_000_000:], offset=2_000_000)
    arrived(anna, large, answer)


def test_a_refusal_reaches_a_client_that_is_still_sending(anna):
    letter = b"Dear diary, " * 600_000
    for _ in range(5):
        answer = anna.patch(anna.begin(len(letter)), letter, offset=0)
        assert answer.status_code == 415
        assert answer.json()["sentence"] == "This is a text, not a photo."


def test_the_same_photo_from_many_sides_at_once_is_one_photo(anna):
    data = photo_file()
    urls = [anna.begin(len(data)) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda url: anna.patch(url, data, offset=0), urls))
    assert {answer.status_code for answer in answers} == {204}
    assert len({answer.headers["FamilyVault-Photo"] for answer in answers}) == 1
    assert sum("FamilyVault-Known" not in answer.headers for answer in answers) == 1


@pytest.mark.parametrize("checked", [False, True])
def test_another_tus_client_works_unchanged(anna, large, checked):
    cookies = "; ".join(f"{name}={value}" for name, value in anna.http.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": anna.http.headers["X-CSRFToken"]}
    client = TusClient(f"{anna.vault.url}/uploads/", headers=headers)
    uploader = client.uploader(
        file_stream=io.BytesIO(large), chunk_size=3_000_000, upload_checksum=checked,
        metadata={"album": anna.album, "filename": "b.png"},
    )  # fmt: skip
    uploader.upload_chunk()
    again = client.uploader(
        file_stream=io.BytesIO(large), url=uploader.url, chunk_size=3_000_000, upload_checksum=checked
    )
    assert again.offset == 3_000_000
    again.upload()
    assert again.request.status_code == 204
    stored, _ = anna.original(again.request.response_headers["familyvault-photo"])
    assert stored == hashlib.sha256(large).hexdigest()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _answers(anna: Connection, url: str) -> bool:
    try:
        return anna.http.head(url, headers=TUS).status_code == 200
    except requests.ConnectionError:
        return False
