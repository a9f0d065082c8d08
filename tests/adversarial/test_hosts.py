"""Whatever host a request claims, links and redirections are the vault's own."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tests.accounts.conftest import ask_for_code

CLAIMS = ({"Host": "evil.example"}, {"Host": "localhost@evil.example"}, {"Host": "localhost:evil"}, {"Host": ""})
FORWARDED = ("X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL")


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("path", ["/", "/account/login/", "/watch/", "/people/"])
def test_another_host_is_refused(cast, client_of, path, claim):
    response = client_of(cast.anna).get(path, headers=claim)
    assert response.status_code == 400
    assert b"evil" not in response.content
    assert b"Beach" not in response.content


@pytest.mark.parametrize("header", FORWARDED)
def test_a_forwarded_host_changes_nothing(cast, header):
    claim = {header: "host=evil.example" if header == "Forwarded" else "/people/" if "URL" in header else "evil.example"}
    browser = Client(headers=claim)
    response = browser.get("/people/")
    assert response["Location"].startswith("/account/login/")
    ask_for_code(browser, "ben@example.org")
    assert "evil" not in mail.outbox[0].body


def test_links_in_mail_start_with_the_vaults_own_address(cast, client_of):
    data = {"name": "Dan", "email": "dan@example.org", "album": cast.beach.pk, "role": "viewer", "tier": "close"}
    client_of(cast.anna).post("/people/invite/", data, headers={"X-Forwarded-Host": "evil.example", "Host": "127.0.0.1"})
    assert settings.PUBLIC_URL in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_a_forwarded_address_counts_for_nothing_without_a_trusted_proxy(cast):
    """Whoever names another address at every knock is one stranger all the same."""
    answers = [
        Client().get(f"/link/{number:043d}/", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(70)
    ]
    assert answers[-1] == 429


def test_a_forwarded_protocol_makes_no_request_secure(cast, client_of):
    response = client_of(cast.anna).get("/", headers={"X-Forwarded-Proto": "https"})
    assert not response.wsgi_request.is_secure()
