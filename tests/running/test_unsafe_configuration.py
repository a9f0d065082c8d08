"""Each unsafe choice is refused with an error of its own, and this stack's configuration with none."""

import os
from pathlib import Path

import pytest
from django.core import checks

from familyvault.checks import refuse_unsafe_configuration
from familyvault.hosts import is_elsewhere, is_loopback, listens_beyond_this_machine

SAME_KEY = "v1:" + "A" * 43 + "="
UNSAFE = [
    ("E010", {"DEBUG": True, "PUBLIC_URL": "https://photos.example.org", "TLS": True}),
    ("E010", {"DEBUG": True, "WEB_BIND": "0.0.0.0:8000"}),
    ("E011", {"PUBLIC_URL": "http://192.168.1.20:8000", "TLS": False}),
    ("E012", {"ALLOWED_HOSTS": ["*"]}),
    ("E012", {"ALLOWED_HOSTS": [".example.org"]}),
    ("E013", {"SECRET_KEY": "django-insecure-0123456789012345678901234567890123456789"}),
    ("E013", {"SECRET_KEY": "short"}),
    ("E014", {"VAULT_KEYS": "not a key"}),
    ("E015", {"VAULT_KEYS": SAME_KEY, "MARK_KEYS": SAME_KEY}),
    ("E017", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "BROKER_URL": "redis://:p@redis/0"}),
    ("E018", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
    ("E019", {"BROKER_URL": "redis://redis:6379/0"}),
    ("E020", {"STORAGE_URL": "s3://s3:7070/vault"}),
    ("E020", {"STORAGE_URL": "ftp://server/vault"}),
    ("E021", {"TLS": True, "SESSION_COOKIE_SECURE": False}),
    ("E022", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("E024", {"WEB_BIND": "0.0.0.0:8000", "PUBLIC_URL": "http://localhost:8000", "TLS": False}),
    ("E024", {"WEB_BIND": "192.168.1.20:8000", "PUBLIC_URL": "http://localhost:8000", "TLS": False}),
    *[
        ("E025", {"DATABASES": {"default": {"ENGINE": "postgresql", "HOST": "db.example.org", "OPTIONS": options}}})
        for options in ({}, {"sslmode": "require"})
    ],
    *[
        ("E025", {"BROKER_URL": url})
        for url in ("redis://:p@10.0.0.1/0", "rediss://:p@x.example.org/0", "rediss://:p@x.example.org/0?ssl_cert_reqs=none")
    ],
    ("E025", {"STORAGE_URL": "s3://k:s@s3.example.org/vault?tls=0"}),
    ("E025", {"EMAIL_URL": "smtp://u:p@mail.example.org", "EMAIL_HOST": "mail.example.org"}),
    *[
        ("E023", {"PUBLIC_URL": url})
        for url in ("", "ftp://x", "photos.example.org", "http://", "http://[::1", "http://x:y")
    ],
]


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(("number", "choice"), UNSAFE)
def test_an_unsafe_choice_is_refused(settings, number: str, choice: dict):
    for name, value in choice.items():
        setattr(settings, name, value)
    found = refuse_unsafe_configuration(None)
    assert f"familyvault.{number}" in [message.id for message in found]
    assert all(message.level >= checks.ERROR for message in found)


def test_no_message_repeats_a_secret(settings):
    settings.VAULT_KEYS = "v1:hunter2"
    settings.STORAGE_URL = "s3://key:hunter2@/"
    settings.BROKER_URL = "redis://hunter2@redis/0"
    assert not any("hunter2" in str(message) for message in refuse_unsafe_configuration(None))


def test_a_secret_that_others_can_read_is_refused(settings, tmp_path: Path, monkeypatch):
    file = tmp_path / "vault.keys"
    file.write_text(settings.VAULT_KEYS)
    file.chmod(0o640)
    monkeypatch.setenv("VAULT_KEYS_FILE", str(file))
    assert "familyvault.E016" in ids()
    file.chmod(0o600)
    assert not any(str(file) in message.msg for message in refuse_unsafe_configuration(None))


def test_a_proxy_with_tls_may_reach_the_vault_from_another_machine(settings):
    settings.WEB_BIND, settings.PUBLIC_URL, settings.TLS = "0.0.0.0:8000", "https://photos.example.org", True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert not {"familyvault.E011", "familyvault.E024"} & set(ids())


def test_other_machines_that_must_show_their_certificate_may_be_asked(settings, monkeypatch):
    settings.BROKER_URL = "rediss://:p@redis.example.org:6379/0?ssl_cert_reqs=required"
    settings.STORAGE_URL = "s3://k:s@s3.example.org/vault"
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "smtp+tls://mail.example.org", "mail.example.org", True
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example.org")
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {"sslmode": "verify-full"})
    assert "familyvault.E025" not in ids()


@pytest.mark.parametrize("mode", [None, "require", "verify-ca"])
def test_a_database_elsewhere_that_may_be_any_machine_is_refused(settings, monkeypatch, mode):
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example.org")
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {"sslmode": mode})
    assert "familyvault.E025" in ids()


@pytest.mark.parametrize("host", [None, "", "/run/postgresql", "postgres", "localhost", "127.0.0.1", "::1"])
def test_within_this_machine_no_certificate_is_asked_for(host: str | None):
    assert not is_elsewhere(host)


def test_the_configuration_of_this_stack_is_safe():
    for path in (Path(os.environ["FAMILYVAULT_DATA"]) / "secrets").iterdir():
        path.chmod(0o600)
    assert refuse_unsafe_configuration(None) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "vault.localhost"])
def test_this_machine_itself_may_be_reached_without_tls(host: str):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "vault.local", "localhost.example.org", "127.0.0.1.example.org", "::2"])
def test_other_names_may_not(host: str):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "bind", ["127.0.0.1:8000", "[::1]:8000", "localhost:8000", "unix:/run/vault", "127.0.0.1:1,[::1]:1"]
)
def test_what_only_this_machine_reaches(settings, bind: str):
    assert not listens_beyond_this_machine(bind)
    settings.DEBUG, settings.WEB_BIND = True, bind
    assert "familyvault.E010" not in ids()


@pytest.mark.parametrize(
    "bind", ["0.0.0.0:8000", ":8000", "[::]:8000", "192.168.1.20:80", "vault:80", "", "fd://3", "127.0.0.1:1,0.0.0.0:1"]
)
def test_what_other_machines_reach(bind: str):
    assert listens_beyond_this_machine(bind)


def ids() -> list[str]:
    return [message.id for message in refuse_unsafe_configuration(None)]
