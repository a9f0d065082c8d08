"""A day at a real vault, with everything secret that people bring to it: none of that is in its log."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from accounts.tokens import new_token
from tests.browser.live import LiveVault, live_vault_in
from tests.endings.live import Browser
from tests.running.letters import mail_server
from tests.running.process import eventually
from tests.security.test_limits_of_several_processes import form_token, post

PASSPHRASE, ADDRESS, INVITED = "grey-whale-passphrase", "ben@example.org", "oma.else@example.org"
KEPT = "from accounts.models import KeptMail\nanswer = [mail.subject for mail in KeptMail.objects.all()]"


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[str, list[str], ExitStack]]:
    with ExitStack() as running:
        address, letters = running.enter_context(mail_server())
        yield address, letters, running


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack, mail) -> Iterator[LiveVault]:
    with live_vault_in(tmp_path_factory.mktemp("logs"), stack=stack, EMAIL_URL=mail[0]) as vault:
        yield vault


def test_no_secret_of_a_day_is_in_the_log(live, mail):
    _, letters, server = mail
    secrets = {ADDRESS, INVITED, PASSPHRASE, *log_in(live, letters), *knock(live), *invite(live, letters)}
    server.close()
    ask_for_code(live, requests.Session(), "cleo@example.org")
    eventually(lambda: "A mail could not be sent." in live.running.output, why=lambda: live.running.output)
    log = live.running.output
    assert '"gunicorn.access"' in log and "POST /account/login/ 302" in log
    found = {secret for secret in secrets if re.search(rf"(?<!\w){re.escape(secret)}(?!\w| us)", log)}
    assert found == set()
    assert "example.org" not in log
    for name in ("secret_key", "vault.keys", "mark.keys"):
        assert (live.running.data / "secrets" / name).read_text().strip() not in log


def test_a_code_that_no_mail_server_takes_is_in_no_log_either(tmp_path_factory, stack):
    with live_vault_in(tmp_path_factory.mktemp("kept"), stack=stack) as live:
        ask_for_code(live, requests.Session(), ADDRESS)
        eventually(lambda: live.ask(KEPT), why=lambda: live.running.output)
        code = re.match(r"\d{6}", live.ask(KEPT)[0])[0]
        live.running.end()
        assert code not in live.running.output and "is your code" not in live.running.output


def ask_for_code(live: LiveVault, http: requests.Session, address: str) -> str:
    """Ask for a code and return the form's token."""
    token = form_token(http.get(f"{live.url}/account/login/"))
    assert post(http, live, "/account/login/", {"login": address, "csrfmiddlewaretoken": token}).status_code == 302
    return token


def log_in(live: LiveVault, letters: list[str]) -> set[str]:
    """Ben comes in by a mailed code; what of it is secret."""
    http = requests.Session()
    ask_for_code(live, http, ADDRESS)
    eventually(lambda: letters, why=lambda: live.running.output)
    code = re.search(r"^\s+(\d{6})\s*$", letters[0], re.MULTILINE)[1]
    before = set(http.cookies.values())
    token = form_token(http.get(f"{live.url}/account/login/code/confirm/"))
    said = {"code": code, "csrfmiddlewaretoken": token}
    assert post(http, live, "/account/login/code/confirm/", said).headers["Location"] == "/"
    assert "Ben" in http.get(f"{live.url}/", params={"token": token, "email": ADDRESS}).text
    return {code, token, *before, *http.cookies.values()}


def knock(live: LiveVault) -> set[str]:
    """Somebody tries addresses with tokens in them, right and wrong, and a passphrase."""
    tokens = {new_token() for _ in range(4)}
    http = requests.Session()
    for door, token in zip(("link", "invitation", "setup", "no-such-page"), tokens, strict=True):
        http.get(f"{live.url}/{door}/{token}/")
    form = form_token(http.get(f"{live.url}/account/login/"))
    post(http, live, "/link/", {"passphrase": PASSPHRASE, "csrfmiddlewaretoken": form})
    return tokens


def invite(live: LiveVault, letters: list[str]) -> set[str]:
    """Anna invites by e-mail; the letter holds the way in."""
    anna, beach, had = Browser.of(live, "Anna"), live.album(), len(letters)
    said = {"name": "Else", "email": INVITED, "role": "viewer", "tier": "close", "album": beach}
    said["csrfmiddlewaretoken"] = form_token(anna.http.get(f"{live.url}/people/invite/"))
    assert post(anna.http, live, "/people/invite/", said).status_code == 302
    eventually(lambda: len(letters) > had, why=lambda: live.running.output)
    token = re.search(r"/invitation/([\w=\r\n-]{43,})/", letters[-1])[1]
    anna.http.get(f"{live.url}/invitation/{token}/")
    return {token, anna.session, *anna.http.cookies.values()}
