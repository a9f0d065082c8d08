"""Without a mail server every page is there, and where mail is promised it is said that it is late; before anybody asks."""

import socket

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import mail_out
from familyvault.management.commands.prepare import make_folders
from tests.running.letters import mail_server

SAID = "Mail is late just now"
LOG_IN = ("/account/login/", "/account/login/code/")


@pytest.fixture
def mail_to(settings, vault, cast):
    """Point the vault at a mail server, by its address."""

    def point(address: str) -> None:
        settings.EMAIL_URL = address
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, _, settings.EMAIL_PORT = address.removeprefix("smtp://").partition(":")

    return point


def test_log_in_says_that_mail_is_late_until_the_server_is_back(mail_to):
    mail_to(f"smtp://127.0.0.1:{_closed_port()}")
    assert not any(SAID in page() for page in _pages())
    mail_out.look()
    assert all(SAID in page() for page in _pages())
    make_folders()
    assert Client().get("/readyz").json().get("late") == ["mail"]
    with mail_server() as (address, _):
        mail_to(address)
        mail_out.look()
    assert not any(SAID in page() for page in _pages())


def test_a_server_that_hangs_is_given_up(mail_to, settings):
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mail_to(f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        mail_out.look()
    assert mail_out.is_out()


def test_asking_for_a_code_tells_nobody_whether_mail_could_be_sent(mail_to):
    mail_to(f"smtp://127.0.0.1:{_closed_port()}")
    for address in ("anna@example.org", "nobody@example.org"):
        answer = Client().post("/account/login/code/", {"email": address})
        assert answer.status_code == 302
        assert not mail_out.is_out()


def test_a_vault_without_smtp_promises_no_other_way(cast):
    cache.set(mail_out.OUT, True)
    assert not any(SAID in page() for page in _pages())


def _pages():
    return [lambda path=path: Client().get(path).content.decode() for path in LOG_IN]


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
