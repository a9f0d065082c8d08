"""Whatever is logged, no way into the vault can be read from it."""

import base64
import hashlib
import io
import json
import logging
import socket
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from albums.storage.keys import generate_keyring_text
from familyvault.log import JSONFormatter, MaskSecrets, mask
from tests.running.process import eventually, running_vault

pytestmark = pytest.mark.pure

TOKEN = "bsKZzEl8qLzJ9g3F4KGzgSErtz5uDhEIS5aHP31u1U4"
SECRETS = [
    (f"GET /invitations/{TOKEN}/ 200", TOKEN),
    (f"GET /setup/{TOKEN}/", TOKEN),
    ("GET /search?name=Anna&code=123456", "Anna"),
    ("GET /search?name=Anna&code=123456", "123456"),
    ("mail to oma.berg@example.org failed", "oma.berg"),
    ("Cookie: __Host-session=abc; theme=dark", "abc"),
    ("{'Set-Cookie': 'session=short; Path=/'}", "short"),
    ("Authorization: Bearer abc.def", "abc.def"),
    ("postgres://familyvault:hunter2@db:5432/vault", "hunter2"),
    ("redis://:hunter2@redis:6379/0", "hunter2"),
    ("s3://AKIAIOSFODNN7EXAMPLE:wJalr/bPx@s3:7070/vault", "AKIAIOSFODNN7EXAMPLE"),
    ("aws_secret_access_key = wJalrXUt", "wJalrXUt"),
    ('{"access_key_id": "key1"}', "key1"),
    ("SECRET_KEY=abc VAULT_KEYS=v1:abcd", "abcd"),
    ("X-Amz-Signature=deadbeef", "deadbeef"),
    ("login code=482913", "482913"),
    ("Invalid request from ip=203.0.113.7: Invalid HTTP method: 'x'", "203.0.113"),
    ("Invalid request from ip=2001:db8::7: Invalid HTTP method: 'x'", "2001:db8"),
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_a_secret_is_masked(line: str, secret: str):
    assert secret not in mask(line)
    assert "***" in mask(line)


@given(st.integers(), st.integers(16, 64), st.sampled_from(["/i/{}/", "token {}", "'{}'", "[{}]", "a={}"]))
def test_any_token_of_128_bits_is_masked_wherever_it_stands(seed: int, size: int, place: str):
    # Of true chance one token in some hundred thousand is all letters and looks like a word.
    chance = hashlib.sha512(str(seed).encode()).digest()[:size]
    token = base64.urlsafe_b64encode(chance).decode().rstrip("=")
    assert token not in mask(place.format(token))


@pytest.mark.parametrize("run", ["a", "a.", "a-", "password", "code", "a+", "?", "aB1_"])
def test_a_run_of_any_length_is_masked_in_one_pass(run: str):
    # By rules that try such a run anew from each of its letters, this would take the rest of the day.
    line = f"{run * 250_000} oma.berg@example.org"
    assert "oma.berg" not in mask(line)


def test_a_vault_key_is_masked():
    key = generate_keyring_text().strip()
    assert key.partition(":")[2] not in mask(f"cannot parse {key}")


@pytest.mark.parametrize(
    "line",
    [
        "django.template.exceptions.TemplateDoesNotExist: 500.html",
        "Task albums.tasks.run_job[0b4cbbd6-5d6e-4f43-8e0b-7b1a2f0d8a11] succeeded in 0.2s: None",
        'File "familyvault/management/commands/setup_address.py", line 12, in handle',
        "storage is not ready: StorageUnavailable",
        "GET /albums/3/photos/ 200 5123 B 1200 us",
        "test_a_relative_with_a_very_long_name_is_shown",
    ],
)
def test_what_helps_to_find_a_fault_stays(line: str):
    assert mask(line) == line


def test_messages_arguments_and_tracebacks_are_masked():
    lines = logged(_fail_with_secrets)
    assert TOKEN not in lines and "hunter2" not in lines and "oma@example.org" not in lines
    entry = json.loads(lines)
    assert datetime.fromisoformat(entry["time"]).utcoffset() == timedelta(0)
    assert entry["level"] == "error" and entry["logger"] == "test" and "ValueError" in entry["trace"]


def test_a_wrong_format_string_is_logged_and_not_raised():
    entry = json.loads(logged(lambda logger: logger.info("%d of %s", "x")))
    assert entry["message"] == "%d of %s"


def test_one_line_holds_one_object_whatever_is_logged():
    entry = logged(lambda logger: logger.info('line one\nline two "quoted" \u2028'))
    assert entry.count("\n") == 1 and json.loads(entry)["message"].startswith("line one\nline two")


def test_the_running_server_logs_no_token_query_cookie_or_address(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        request = urllib.request.Request(
            f"http://127.0.0.1:{vault.port}/healthz?token={TOKEN}", headers={"Cookie": f"session={TOKEN}"}
        )
        urllib.request.urlopen(request, timeout=60).close()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{vault.port}/no-such-page/{TOKEN}", timeout=60)
        eventually(lambda: "GET /no-such-page/*** " in vault.output, why=lambda: vault.output)
        assert TOKEN not in vault.output
        access = [json.loads(line) for line in vault.output.splitlines() if '"gunicorn.access"' in line]
        assert access and not any("127.0.0.1" in entry["message"] for entry in access)


def test_the_running_server_logs_no_address_of_whoever_sends_what_makes_no_sense(tmp_path: Path):
    with running_vault(tmp_path / "data") as vault:
        with socket.create_connection(("127.0.0.1", vault.port), timeout=60) as line:
            line.sendall(f"GET /invitation/{TOKEN}/ nonsense\r\n\r\n".encode())
            assert line.recv(1000).startswith(b"HTTP/1.1 400")
        eventually(lambda: "Invalid request from " in vault.output, why=lambda: vault.output)
        [told] = [json.loads(line) for line in vault.output.splitlines() if "Invalid request from " in line]
        assert told["logger"] == "gunicorn.error" and "ip=***" in told["message"]
        assert "127.0.0.1" not in told["message"] and TOKEN not in vault.output


def logged(log) -> str:
    """What a handler with the vault's filter and formatter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskSecrets())
    handler.setFormatter(JSONFormatter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    log(logger)
    return stream.getvalue()


def _fail_with_secrets(logger: logging.Logger) -> None:
    try:
        raise ValueError(f"bad token {TOKEN} for postgres://vault:hunter2@db/vault")
    except ValueError:
        logger.exception("No mail to %s about %s", "oma@example.org", TOKEN)
