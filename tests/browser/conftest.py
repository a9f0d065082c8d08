"""The real server process, the real Chromium, and somebody who looks."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 860}}
# A name that resolves to this machine but is not "localhost": there, plain HTTP is not a secure context.
PLAIN_HOST = "vault.test"
CHROMIUM_ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1",
]  # fmt: skip


@dataclass(frozen=True)
class LiveVault:
    """The vault of this test, served by gunicorn as `bin/run` does. `plain_url` is its address without a secure context."""

    url: str

    @property
    def plain_url(self) -> str:
        return self.url.replace("localhost", PLAIN_HOST)


@dataclass
class Looker:
    """A person at a browser, and everything that their browser was sent or complained about."""

    page: Page
    vault: LiveVault
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.vault.url + path)

    def bodies(self) -> Iterator[tuple[str, bytes]]:
        """(address, body) of every response so far that has one."""
        for response in self.responses:
            if response.status not in (204, 302, 303, 304):
                yield response.url, response.body()

    def listen(self) -> None:
        self.page.on("response", self.responses.append)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def server_port() -> int:
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server_environment(server_port: int, django_db_setup: None) -> dict[str, str]:
    """What the server's processes are told, so that they serve this test process's own vault."""
    from django.conf import settings
    from django.db import connection

    database = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        database_url = f"sqlite:///{database}"
    else:
        database_url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    return os.environ | {
        "DATABASE_URL": database_url,
        "FAMILYVAULT_DATA": str(settings.DATA_DIR),
        "PUBLIC_URL": f"http://localhost:{server_port}",
        "ALLOWED_HOSTS": f"localhost,{PLAIN_HOST}",
        "WEB_BIND": f"127.0.0.1:{server_port}",
        "WEB_WORKERS": "1",
    }


@pytest.fixture(scope="session")
def running_server(server_environment: dict[str, str], server_port: int, static_files: None) -> Iterator[LiveVault]:
    from familyvault.supervisor import programs

    with _running(programs()["web"].command, server_environment, Path(server_environment["FAMILYVAULT_DATA"]) / "web.log"):
        vault = LiveVault(f"http://localhost:{server_port}")
        _wait_for(f"{vault.url}/healthz")
        yield vault


@pytest.fixture
def live_vault(running_server: LiveVault, transactional_db: None) -> LiveVault:
    """The vault of this test, served by the real server process."""
    return running_server


@pytest.fixture
def live_worker(server_environment: dict[str, str], live_vault: LiveVault) -> Iterator[None]:
    """A real Celery worker beside `live_vault`."""
    from familyvault.supervisor import programs

    with _running(programs()["worker"].command, server_environment, Path(server_environment["FAMILYVAULT_DATA"]) / "worker.log"):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("FAMILYVAULT_CHROMIUM") or shutil.which("chromium")
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as environment:
        # Playwright keeps an event loop in this thread; the tests use the database beside it, not inside it.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def look_as(chromium: Browser, live_vault: LiveVault, client_of) -> Iterator[Callable[..., Looker]]:
    """Make a Looker: `look_as(cast.ben, **PHONE)`; None is a stranger."""
    contexts: list[BrowserContext] = []

    def look(user: User | None, *, address: str | None = None, **options) -> Looker:
        context = chromium.new_context(**(options or WIDE), reduced_motion="reduce")
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(client_of(user), address or live_vault.url)])
        looker = Looker(context.new_page(), live_vault)
        looker.listen()
        return looker

    yield look
    for context in contexts:
        context.close()


def _session_cookie(client, address: str) -> dict[str, str]:
    from django.conf import settings

    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@contextmanager
def _running(command: tuple[str, ...], environment: dict[str, str], log_path: Path) -> Iterator[None]:
    with open(log_path, "ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, executable=sys.executable
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def _wait_for(url: str) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.1)
