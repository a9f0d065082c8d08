"""Strangers who say half of something, or take nothing, keep nobody else waiting: more of them than the vault has threads."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.live import live_vault_in
from tests.running.process import RunningVault, eventually, running_vault

THREADS = 2
STRANGERS = 4 * THREADS
FEW_THREADS = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
# Larger than all that the kernel keeps for somebody who takes nothing.
LARGE = 40_000_000
HOST = "Host: localhost\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
BYTES = "Content-Type: application/offset+octet-stream\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"
HALVES = {
    "nothing": "",
    "half a line": "GET /account/lo",
    "half a head": f"GET /account/login/ HTTP/1.1\r\n{HOST}Accept: tex",
    "lines without an end": "\r\n\r\n",
    "a form that stops": f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: 100\r\n\r\nlogin=",
    "a form to the uploads": f"POST /uploads/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: 100\r\n\r\n",
    "a form in disguise": f"POST /%75ploads/ HTTP/1.1\r\n{HOST}{BYTES}Content-Length: 100\r\n\r\n",
    "a piece of an upload": f"PATCH /uploads/x HTTP/1.1\r\n{HOST}{BYTES}Content-Length: 100000000\r\n\r\n",
    "pictures to trace": f"POST /traces/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: 100\r\n\r\n",
    "a body without a length": f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}{CHUNKED}",
    "a form without an end": f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: 99999999999\r\n\r\n",
    "a number without an end": f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: {'9' * 5000}\r\n\r\n",
    "a piece in disguise": f"PATCH /upload%73/x HTTP/1.1\r\n{HOST}{BYTES}Content-Length: 100000000\r\n\r\n",
    "a promise": f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
    "an end that is not closed": f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory, stack) -> Iterator[RunningVault]:
    """A vault that would wait for an hour: what it answers meanwhile, it answers beside those who wait."""
    folder = tmp_path_factory.mktemp("patient")
    with live_vault_in(folder, stack=stack, **FEW_THREADS, WEB_PATIENCE="3600") as vault:
        yield vault.running


@pytest.fixture(scope="module")
def hasty(tmp_path_factory) -> Iterator[RunningVault]:
    with running_vault(tmp_path_factory.mktemp("hasty") / "data", **FEW_THREADS, WEB_PATIENCE="3") as vault:
        vault.end()
        # The first start collects the static files, and clears away what is no such one.
        (vault.data / "static" / "large.txt").write_bytes(bytes(LARGE))
        vault.start()
        yield vault


@pytest.fixture
def strangers() -> Iterator[list[socket.socket]]:
    connections: list[socket.socket] = []
    yield connections
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("half", HALVES)
def test_halves_hold_no_thread(patient, strangers, half):
    strangers += [connected(patient, HALVES[half]) for _ in range(STRANGERS)]
    assert status(patient, "/account/login/") == 200


@pytest.mark.parametrize("half", ["nothing", "half a head", "a form that stops"])
def test_halves_are_dropped_in_silence(hasty, strangers, half):
    strangers += [connected(hasty, HALVES[half]) for _ in range(STRANGERS)]
    assert [received(stranger) for stranger in strangers] == [b""] * STRANGERS
    assert troubles(hasty) == []


def test_readers_who_take_nothing_are_dropped(hasty, strangers):
    request = f"GET /static/large.txt HTTP/1.1\r\n{HOST}\r\n"
    strangers += [connected(hasty, request, window=4096) for _ in range(STRANGERS)]
    assert all(stranger.recv(12) == b"HTTP/1.1 200" for stranger in strangers)
    assert status(hasty, "/healthz") == 200
    assert all(len(received(stranger)) < LARGE for stranger in strangers)
    assert troubles(hasty) == []


def test_whoever_takes_it_gets_all_of_it(hasty):
    connection = http.client.HTTPConnection("127.0.0.1", hasty.port, timeout=60)
    for _ in range(2):
        connection.request("GET", "/static/large.txt")
        assert connection.getresponse().read() == bytes(LARGE)


def test_what_comes_in_pieces_and_what_comes_together_is_answered(patient):
    """On one connection: three requests in crumbs, then three at once, of which the first brings a form."""
    posted = f"POST /account/login/ HTTP/1.1\r\n{HOST}{FORM}Content-Length: 9\r\n\r\nlogin=Ben".encode()
    asked = f"GET /healthz HTTP/1.1\r\n{HOST}\r\n".encode()
    connection = connected(patient, "")
    answers = connection.makefile("rb")
    for request in (asked, posted, asked):
        for crumb in (request[:3], request[3:60], request[60:]):
            connection.sendall(crumb)
        assert one_answer(answers)[:12] == (b"HTTP/1.1 200" if request == asked else b"HTTP/1.1 403")
    connection.sendall(posted + asked + asked)
    assert [one_answer(answers)[9:12] for _ in range(3)] == [b"403", b"200", b"200"]
    connection.close()


@pytest.mark.parametrize("half", ["a form without an end", "a body without a length"])
def test_what_is_too_much_is_refused_before_it_is_read(patient, strangers, half):
    strangers.append(connected(patient, HALVES[half]))
    answer = one_answer(strangers[0].makefile("rb"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"That was too much at once" in answer


def test_a_vault_with_strangers_ends_in_order(tmp_path: Path, strangers):
    with running_vault(tmp_path / "data", **FEW_THREADS, WEB_PATIENCE="3600") as vault:
        strangers += [connected(vault, half) for half in HALVES.values()]
        assert status(vault, "/healthz") == 200
        assert vault.end() == 0


def connected(vault: RunningVault, said: str, *, window: int | None = None) -> socket.socket:
    connection = socket.socket()
    if window is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", vault.port))
    connection.sendall(said.encode())
    return connection


def status(vault: RunningVault, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", vault.port, timeout=60)
    connection.request("GET", path)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def received(connection: socket.socket) -> bytes:
    """All that comes until the vault closes or breaks the connection."""
    run = bytearray()
    try:
        while piece := connection.recv(65536):
            run += piece
    except ConnectionResetError:
        pass
    return bytes(run)


def one_answer(answers) -> bytes:
    head = b"".join(iter(answers.readline, b"\r\n"))
    lengths = [line.split(b":")[1] for line in head.splitlines() if line.lower().startswith(b"content-length:")]
    if lengths:
        return head + answers.read(int(lengths[0]))
    body = b""
    while size := int(answers.readline(), 16):
        body += answers.read(size + 2)
    return head + body + answers.readline()


def troubles(vault: RunningVault) -> list[dict]:
    """What the log has of errors, and of 500s; once it is written."""
    eventually(lambda: vault.output.endswith("\n"))
    lines = [json.loads(line) for line in vault.output.splitlines() if line.startswith('{"time"')]
    return [line for line in lines if line["level"] in ("error", "critical") or "trace" in line or " 500 " in line["message"]]
