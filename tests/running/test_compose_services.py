"""The full stack's services, started by the very commands of docker-compose.yml against real servers.

What stands in: PostgreSQL, Redis and rclone's S3 for their images, Caddy's own binary for its image, and addresses of
this machine for the names of Compose's network.
"""

import contextlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from tests import servers
from tests.running.compose import ROOT, services
from tests.running.letters import mail_server
from tests.running.process import clean_environment, eventually, status
from tests.running.test_compose_file import make_secrets
from tests.servers.ports import free_port

pytestmark = pytest.mark.pure

PUBLIC_URL = "https://photos.example.org"
SOMETHING_TO_TELL = """
from accounts.models import Device, User, Vault
from albums.alerts.raising import raise_alert
Vault.objects.create(name="The Bergs")
User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
ben = User.objects.create_user(name="Ben")
phone = Device.objects.create(user=ben, name="Phone", token_hash="-")
raise_alert("new_device", viewer_id=str(ben.pk), viewer_name="Ben", device=phone)
"""


@dataclass(frozen=True)
class FullStack:
    """Where the services of one test module find everything. `secrets` is what /run/secrets is in a container."""

    folder: Path
    secrets: Path
    web_port: int

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment as written, with the container's paths and ports moved to this machine's."""
        written = services(FAMILYVAULT_DOMAIN="photos.example.org")[service].get("environment", {})
        moved = {name: self.moved(value) for name, value in written.items()}
        image = {"FAMILYVAULT_DATA": str(self.folder / "data"), "STATIC_ROOT": str(self.folder / "collected")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return clean_environment() | image | moved | {"WEB_BIND": f"127.0.0.1:{self.web_port}", "PATH": path}

    def command(self, service: str) -> list[str]:
        return [self.moved(word) for word in services()[service]["command"]]

    def moved(self, text: str) -> str:
        return text.replace("/tmp/", f"{self.folder}/tmp/").replace("/run/secrets", str(self.secrets))

    @contextlib.contextmanager
    def running(self, service: str) -> Iterator["Service"]:
        log = self.folder / f"{service}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                self.command(service), cwd=ROOT, env=self.environment(service), stdout=output, stderr=output
            )
        try:
            yield Service(process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Service:
    process: subprocess.Popen
    log: Path

    def output(self) -> str:
        return self.log.read_text()


@pytest.fixture(scope="module")
def full_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullStack]:
    folder = tmp_path_factory.mktemp("compose")
    make_secrets(folder)
    kept = folder / "deploy" / "secrets"
    for name in ("data", "tmp"):
        (folder / name).mkdir()
    with servers.running() as addresses:
        for name, address in addresses.items():
            if (kept / name.lower()).exists():
                (kept / name.lower()).write_text(address)
        stack = FullStack(folder, kept, free_port())
        run(stack, ["python", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], service="migrate")
        assert run(stack, stack.command("migrate"), service="migrate") == ""
        yield stack


def run(stack: FullStack, command: list[str], *, service: str) -> str:
    """Run a command to its end in the service's environment; return all it says."""
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=stack.environment(service),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def test_check_deploy_gives_no_warning(full_stack: FullStack):
    words = run(full_stack, ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], service="web")
    assert "no issues (0 silenced)" in words


def test_web_serves_and_is_ready_as_its_health_check_says(full_stack: FullStack):
    with full_stack.running("web") as web:
        eventually(lambda: status(full_stack.web_port, "/healthz") == 200, why=web.output)
        eventually(lambda: status(full_stack.web_port, "/readyz") == 200, why=web.output)
        check = [
            word.replace(":8000", f":{full_stack.web_port}") for word in services()["web"]["healthcheck"]["test"][1:]
        ]
        run(full_stack, check, service="web")


def test_a_worker_runs_what_beat_sends_and_their_health_checks_see_it(full_stack: FullStack):
    with full_stack.running("beat") as beat, full_stack.running("worker") as worker:
        sign_of_life = full_stack.folder / "tmp" / "worker-alive"
        eventually(sign_of_life.exists, why=worker.output)
        for _ in range(2):
            seen = sign_of_life.stat().st_mtime_ns
            # Without beat the worker would have nothing to do, and the file would stay as old as it is.
            eventually(lambda: sign_of_life.stat().st_mtime_ns > seen, why=lambda: worker.output() + beat.output())  # noqa: B023
        for service in ("worker", "beat"):
            check = services()[service]["healthcheck"]["test"]
            run(full_stack, ["sh", "-c", full_stack.moved(check[1])], service=service)
        assert "Traceback" not in worker.output() + beat.output()


def test_the_courier_sends_the_mail_and_leaves_all_else_to_the_worker(full_stack: FullStack, tmp_path: Path):
    with mail_server() as (address, letters):
        mailing = FullStack(full_stack.folder, tmp_path / "secrets", free_port())
        shutil.copytree(full_stack.secrets, mailing.secrets)
        (mailing.secrets / "email_url").write_text(address)
        shell = ["python", "manage.py", "shell", "--no-imports", "-c"]
        run(mailing, [*shell, SOMETHING_TO_TELL], service="migrate")
        broker = redis.Redis.from_url((mailing.secrets / "broker_url").read_text())
        broker.delete("sweep", "celery")  # What beat still sent in the test before, as the worker ended.
        with mailing.running("courier") as courier:
            call = ["python", "-m", "celery", "-A", "familyvault", "call"]
            for task in ("sweep", "tidy"):
                run(mailing, [*call, f"albums.tasks.{task}"], service="beat")
            run(mailing, [*call, "albums.tasks.send_digest"], service="beat")
            eventually(lambda: letters, why=courier.output)
            assert broker.llen("sweep") == broker.llen("celery") == 1
            check = services()["courier"]["healthcheck"]["test"]
            run(mailing, ["sh", "-c", mailing.moved(check[1])], service="courier")
        assert "To: anna@example.org" in letters[0] and "Ben came in on a new device: Phone." in letters[0]
        assert "Traceback" not in courier.output()


@pytest.mark.parametrize(("missing", "server"), [("database", "postgres"), ("broker", "redis"), ("storage", "s3")])
def test_without_a_server_web_is_alive_but_not_ready(full_stack: FullStack, tmp_path: Path, missing: str, server: str):
    with getattr(servers, server)() as own:
        broken = FullStack(full_stack.folder, tmp_path / "secrets", free_port())
        shutil.copytree(full_stack.secrets, broken.secrets)
        for name, address in own.env.items():
            (broken.secrets / name.lower()).write_text(address)
        with broken.running("web") as web:
            eventually(lambda: status(broken.web_port, "/readyz") == 200, why=web.output)
            own.kill()
            eventually(lambda: status(broken.web_port, "/readyz") == 503, why=web.output)
            assert f"{missing} is not ready" in web.output()
            assert status(broken.web_port, "/healthz") == 200
            own.start()
            eventually(lambda: status(broken.web_port, "/readyz") == 200, why=web.output)


def test_caddy_serves_the_vault_over_tls_and_hides_the_probes(full_stack: FullStack, tmp_path: Path):
    https_port = free_port()
    with full_stack.running("web") as web, caddy(full_stack, tmp_path, https_port=https_port) as front:
        eventually(lambda: status(full_stack.web_port, "/healthz") == 200, why=web.output)
        eventually(lambda: fetched(https_port, "/static/") is not None, why=front.output)
        assert fetched(https_port, "/healthz")[0] == 404
        assert fetched(https_port, "/readyz")[0] == 404
        code, headers = fetched(https_port, "/account/login/")
        assert code in (200, 302, 503), web.output()
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "Server" not in headers and "Via" not in headers
        assert agreed(https_port, ssl.TLSVersion.TLSv1_1) is None
        # Both with forward secrecy: by the name of the cipher, and in 1.3 by all of them.
        assert agreed(https_port, ssl.TLSVersion.TLSv1_2).startswith("TLSv1.2 ECDHE-")
        assert agreed(https_port, ssl.TLSVersion.TLSv1_3).startswith("TLSv1.3 TLS_")


@contextlib.contextmanager
def caddy(stack: FullStack, folder: Path, *, https_port: int) -> Iterator[Service]:
    """Caddy with the stack's own Caddyfile; only ports and the web's address are this machine's."""
    ports = {"https_port 8443": f"https_port {https_port}", "http_port 8080": f"http_port {free_port()}"}
    ports |= {"port 8000": f"port {stack.web_port}", "127.0.0.1:2020": f"127.0.0.1:{free_port()}"}
    text = (ROOT / "deploy/Caddyfile").read_text()
    for written, here in ports.items():
        assert written in text
        text = text.replace(written, here)
    (folder / "Caddyfile").write_text(text)
    command = [word.replace("/etc/caddy", str(folder)) for word in services()["caddy"]["command"]]
    environment = stack.environment("caddy") | {
        "FAMILYVAULT_TLS": "tls internal", "FAMILYVAULT_WEB": "localhost",
        "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder),
    }  # fmt: skip
    with open(folder / "log", "wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield Service(process, folder / "log")
    finally:
        process.terminate()
        process.wait(timeout=60)


def fetched(https_port: int, path: str) -> tuple[int, dict[str, str]] | None:
    """Status and headers of a GET through Caddy for the public name, or None while nobody answers."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = _Named("photos.example.org", https_port, context=trusting, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, dict(response.getheaders())
    except OSError:
        return None
    finally:
        connection.close()


def agreed(https_port: int, newest: ssl.TLSVersion) -> str | None:
    """Version and cipher that Caddy agrees upon with a client that takes anything up to `newest`; None for a refusal."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, newest
    connection = _Named("photos.example.org", https_port, context=context, timeout=60)
    try:
        connection.connect()
        return f"{connection.sock.version()} {connection.sock.cipher()[0]}"
    except ssl.SSLError:
        return None
    finally:
        connection.close()


class _Named(urllib.request.http.client.HTTPSConnection):
    """Connects to this machine, whatever name the request is for."""

    def connect(self) -> None:
        self.sock = self._context.wrap_socket(
            urllib.request.socket.create_connection(("127.0.0.1", self.port), self.timeout), server_hostname=self.host
        )
