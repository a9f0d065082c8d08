"""What happens every day is no error in the log: a vault before its set-up, and HEAD."""

import http.client
import json
import logging
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from gunicorn.glogging import SafeAtoms

from familyvault import gunicorn_conf
from familyvault.log import LeaveOutWatching
from familyvault.middleware import BodilessHeadMiddleware
from tests.running.process import eventually, running_vault

pytestmark = pytest.mark.pure

PATHS = ("/", "/healthz", "/no-such-page/", "/static/no-such-file.css")


def test_visits_before_the_set_up_are_no_errors(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        for path in PATHS:
            status, _, body = ask(vault.port, "GET", path)
            assert body and ask(vault.port, "HEAD", path) == (status, str(len(body)), b""), path
        assert ask(vault.port, "GET", "/")[0] == 503
        eventually(lambda: "HEAD /static/no-such-file.css " in vault.output, why=lambda: vault.output)
        lines = [json.loads(line) for line in logged(vault.output)]
        quiet = [line for line in lines if line["message"] == "Not set up yet: /"]
        assert quiet and {line["level"] for line in quiet} == {"info"}
        assert "body bytes" not in vault.output
        assert [line for line in lines if line["level"] in ("error", "critical")] == []


def test_a_wrong_host_is_one_line(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        connection = http.client.HTTPConnection("127.0.0.1", vault.port, timeout=60)
        connection.request("GET", "/", headers={"Host": "elsewhere.example.net"})
        assert connection.getresponse().status == 400
        connection.close()
        eventually(lambda: " 400 " in vault.output, why=lambda: vault.output)
        [line] = [line for line in map(json.loads, logged(vault.output)) if "elsewhere.example.net" in line["message"]]
        assert line["level"] == "error" and "trace" not in line
        assert "Traceback" not in vault.output


def logged(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith('{"time"')]


@pytest.mark.parametrize(
    ("path", "status", "is_said"), [("/watch/", "200", False), ("/watch/", "500", True), ("/", "200", True)]
)
def test_the_questions_of_open_pages_leave_no_lines(path, status, is_said):
    atoms = SafeAtoms({"m": "GET", "U": path, "s": status, "B": "30", "D": "900"})
    record = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, gunicorn_conf.access_log_format, (atoms,), None)
    assert LeaveOutWatching().filter(record) is is_said


def test_the_length_that_a_view_gave_is_kept():
    answer = BodilessHeadMiddleware(lambda request: HttpResponse(b"abc", headers={"Content-Length": "10"}))
    head, get = (answer(make("/")) for make in (RequestFactory().head, RequestFactory().get))
    assert (head.content, head.headers["Content-Length"], get.content) == (b"", "10", b"abc")


def ask(port: int, method: str, path: str) -> tuple[int, str | None, bytes]:
    """Status, Content-Length and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers["Content-Length"], body
