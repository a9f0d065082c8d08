"""An upload under way stops at its sender's ending, also when the sender falls silent, on the real server."""

import socket
import time

import pytest

from tests.browser.live import LiveVault
from tests.cast import photo_file
from tests.endings.live import Browser
from tests.running.process import eventually
from tests.upload.speaking import BYTES, TUS, metadata

_GRANT = """
from accounts.models import User
from albums.models import Album, Grant
cleo, beach = User.objects.get(name="Cleo"), Album.objects.get(name="Beach")
answer = Grant.objects.live().filter(user=cleo, role="contributor").first()
answer = (answer or Grant.objects.create(user=cleo, album=beach, role="contributor")).pk
"""
_STANDING = """
from albums.models import Photo, Upload
answer = [Upload.objects.get(pk={upload!r}).offset, Photo.objects.filter(pk={upload!r}).count()]
"""


@pytest.fixture(scope="module")
def large() -> bytes:
    return photo_file(size=(2400, 1500), format="PNG", compress_level=0)


def begin(live: LiveVault, cleo: Browser, length: int) -> str:
    said = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(album=live.album(), filename="a.png")}
    answer = cleo.http.post(f"{live.url}/uploads/", headers=said | {"Origin": live.url})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def send(live: LiveVault, cleo: Browser, path: str, data: bytes, *, announced: int) -> socket.socket:
    cookies = "; ".join(f"{name}={value}" for name, value in cleo.http.cookies.items())
    headers = TUS | {
        "Host": f"localhost:{live.running.port}", "Cookie": cookies, "X-CSRFToken": cleo.http.headers["X-CSRFToken"],
        "Content-Type": BYTES, "Upload-Offset": "0", "Content-Length": str(announced),
    }  # fmt: skip
    lines = [f"PATCH {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    connection = socket.create_connection(("127.0.0.1", live.running.port))
    connection.sendall("\r\n".join(lines).encode() + data)
    connection.settimeout(60)
    return connection


@pytest.mark.parametrize("how", ["grant", "freeze"])
def test_a_silent_sender_hears_it_and_nothing_more_is_kept(live, large, how):
    grant, anna, cleo = live.ask(_GRANT), Browser.of(live, "Anna"), Browser.of(live, "Cleo")
    path = begin(live, cleo, len(large))
    sending = send(live, cleo, path, large[:300_000], announced=len(large))
    time.sleep(1)
    anna.post(f"/grants/{grant}/revocation/" if how == "grant" else "/freeze/")
    assert sending.recv(1000).startswith(b"HTTP/1.1 403")
    assert live.ask(_STANDING.format(upload=path.rpartition("/")[2])) == [0, 0]
    anna.post("/freeze/ending/")


def test_a_sender_of_crumbs_is_cut_while_they_send(live, large):
    grant, anna, cleo = live.ask(_GRANT), Browser.of(live, "Anna"), Browser.of(live, "Cleo")
    path = begin(live, cleo, len(large))
    sending = send(live, cleo, path, large[:1000], announced=len(large))
    anna.post(f"/grants/{grant}/revocation/")
    sent = 1000
    with pytest.raises(OSError):
        while sent < len(large):
            sending.sendall(large[sent : sent + 2000])
            sent += 2000
            time.sleep(0.02)
    assert sent < len(large)
    assert live.ask(_STANDING.format(upload=path.rpartition("/")[2])) == [0, 0]


def test_a_slow_sender_who_may_send_is_waited_for_and_loses_nothing(live, large):
    live.ask(_GRANT)
    cleo = Browser.of(live, "Cleo")
    path = begin(live, cleo, len(large))
    sending = send(live, cleo, path, large[:70_001], announced=len(large))
    time.sleep(1.5)
    sending.sendall(large[70_001:100_003])
    time.sleep(1.5)
    sending.sendall(large[100_003:])
    assert sending.recv(1000).startswith(b"HTTP/1.1 204")
    eventually(lambda: live.ask(_STANDING.format(upload=path.rpartition("/")[2])) == [len(large), 1])
