"""Requests a second of the real server for sealed views and batches of thumbs, beside a bare view with as many bytes."""

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks._pictures import made, photos
from benchmarks._vault import fill, temporary_vault
from benchmarks.table import Row, report

ROOT = Path(__file__).parent.parent
PICTURES = 24
CLIENTS = 4
ROUNDS = 7
SECONDS = 1.5
PATIENCE = 60


@dataclass(frozen=True)
class Load:
    """Requests to send in turn: path and body."""

    requests: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Browser:
    """A signed-in browser: where the vault is, and the headers that its page sends."""

    port: int
    headers: dict[str, str]

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, connection: HTTPConnection, path: str, body: bytes) -> int:
        """Return how many bytes were answered."""
        connection.request("POST", path, body, self.headers)
        response = connection.getresponse()
        answered = len(response.read())
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        return answered


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="bin/bench serve", description=__doc__)
    options.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = options.parse_args(argv)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with temporary_vault(PUBLIC_URL=f"http://localhost:{port}", WEB_BIND=f"127.0.0.1:{port}", LOG_LEVEL="WARNING"):
        ids = [str(photo.pk) for photo in fill(_pictures())]
        browser = _sign_in(port)
        with _server(port):
            rows = [*_compare(browser, "view copies", _views(ids)), *_compare(browser, "thumb batches", _batches(ids))]
    report("serve", rows, as_json=options.json)
    return 0 if all(row.met is not False for row in rows) else 1


def _pictures() -> list:
    chosen = [(name, rgb) for name, rgb in photos(1280) if max(rgb.shape) == 1280] or list(made(1280))
    turning = cycle(chosen)
    # The same picture turned over is another file, and a small corpus still fills the album.
    return [(name, rgb[::-1] if number >= len(chosen) else rgb) for number, (name, rgb) in zip(range(PICTURES), turning, strict=False)]


def _views(ids: list[str]) -> Load:
    from benchmarks.view import page_key

    return Load(tuple(("/copies/view/", _json(photo=id, key=page_key())) for id in ids))


def _batches(ids: list[str]) -> Load:
    from benchmarks.view import page_key

    return Load((("/copies/thumbs/", _json(photos=ids, key=page_key())),))


def _json(**body) -> bytes:
    return json.dumps(body).encode()


def _compare(browser: Browser, name: str, load: Load) -> Iterator[Row]:
    """Measure a load and the bare view by turns; the bare view answers as many bytes as the load does on average."""
    with closing(browser.connect()) as connection:
        sizes = [browser.send(connection, *request) for request in load.requests * 2]
    bare = Load(((f"/bare/{round(sum(sizes) / len(sizes))}/", b"{}"),))
    rates = [(_rate(browser, load), _rate(browser, bare)) for _ in range(ROUNDS + 1)][1:]
    yield Row(f"{name}, {len(load.requests)} of {sum(sizes) / len(sizes) / 1024:.0f} KiB", median(a for a, _ in rates), "/s")
    yield Row("  bare view, as many random bytes", median(b for _, b in rates), "/s")
    yield Row("  share of the bare view", median(a / b for a, b in rates), "x", 0.5)


def _rate(browser: Browser, load: Load) -> float:
    """Requests a second of CLIENTS connections at once, for SECONDS."""
    counts, ends_at = [0] * CLIENTS, time.monotonic() + SECONDS
    started = time.monotonic()

    def ask(client: int) -> None:
        turn = cycle(load.requests[client % len(load.requests) :] + load.requests[: client % len(load.requests)])
        with closing(browser.connect()) as connection:
            while time.monotonic() < ends_at:
                browser.send(connection, *next(turn))
                counts[client] += 1

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / (time.monotonic() - started)


def _sign_in(port: int) -> Browser:
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from accounts.models import User

    client, token = Client(), _get_new_csrf_string()
    client.force_login(User.objects.get(name="Ben"), backend="allauth.account.auth_backends.AuthenticationBackend")
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return Browser(port, {
        "Host": f"localhost:{port}", "Cookie": cookies, "X-CSRFToken": token, "X-FamilyVault": "1",
        "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors",
    })  # fmt: skip


@contextmanager
def _server(port: int) -> Iterator[None]:
    """The web program exactly as the supervisor starts it, with the bare view mounted."""
    from django.core.management import call_command
    from django.db import connections

    from familyvault.supervisor import programs

    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks._serve_settings"}
    with open(Path(environment["FAMILYVAULT_DATA"]) / "web.log", "wb") as log:
        process = subprocess.Popen(programs()["web"].command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_for(url: str) -> None:
    ends_at = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
