"""Refuses to start with a configuration that would put the family's pictures at risk.

Every command of `manage.py` runs these checks; `up` and the full stack's `migrate` service run them before anything
serves.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core import checks

from albums.storage import storage_at
from albums.storage.errors import InvalidStorageUrl, VaultKeyError
from albums.storage.keys import Keyring
from familyvault.data_folder import SECRET_FILES
from familyvault.hosts import is_elsewhere, is_loopback, listens_beyond_this_machine, split_address

EXAMPLE_SECRETS = ("insecure", "change-me", "changeme")


@checks.register(checks.Tags.security)
def refuse_unsafe_configuration(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error for every unsafe choice, each with what to do instead."""
    parts = (
        _address, _debug, _hosts, _secret_key, _keys, _secret_files, _database, _broker_and_cache, _storage, _cookies,
        _between_machines,
    )  # fmt: skip
    return [message for part in parts for message in part()]


def _address() -> Iterator[checks.CheckMessage]:
    address = split_address(settings.PUBLIC_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        yield checks.Error(
            "PUBLIC_URL is not the address of a website.",
            hint="Set it to one such as https://photos.example.org, or unset it to use the vault on this machine alone.",
            id="familyvault.E023",
        )
    elif not is_loopback(address.hostname) and not settings.TLS:
        yield checks.Error(
            "PUBLIC_URL is plain http: browsers refuse to open sealed photos there, and everybody on the way could.",
            hint="Put TLS in front and set PUBLIC_URL to https://...; docs/operating.md shows three ways.",
            id="familyvault.E011",
        )
    elif not settings.TLS and listens_beyond_this_machine(settings.WEB_BIND):
        yield checks.Error(
            "Other machines could reach this vault by plain http, and everybody on the way read along.",
            hint="Leave --host (WEB_BIND) on 127.0.0.1, or put TLS in front and set PUBLIC_URL to https://...",
            id="familyvault.E024",
        )


def _debug() -> Iterator[checks.CheckMessage]:
    if not settings.DEBUG:
        return
    if listens_beyond_this_machine(settings.WEB_BIND) or not is_loopback(split_address(settings.PUBLIC_URL).hostname):
        yield checks.Error(
            "DEBUG shows settings and source to everybody who causes an error.",
            hint="Unset DEBUG, or let --host (WEB_BIND) and PUBLIC_URL both be this machine alone.",
            id="familyvault.E010",
        )


def _hosts() -> Iterator[checks.CheckMessage]:
    if any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield checks.Error(
            "ALLOWED_HOSTS lets requests name any host, and so forge the links in the vault's mail.",
            hint="Unset ALLOWED_HOSTS, or list each name.",
            id="familyvault.E012",
        )


def _secret_key() -> Iterator[checks.CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 10 or any(word in key.lower() for word in EXAMPLE_SECRETS):
        yield checks.Error(
            "SECRET_KEY is short, repetitive or an example.",
            hint="Remove it and let bin/run or deploy/make-secrets make one.",
            id="familyvault.E013",
        )


def _keys() -> Iterator[checks.CheckMessage]:
    for name in ("VAULT_KEYS", "MARK_KEYS"):
        try:
            Keyring.parse(getattr(settings, name))
        except VaultKeyError as error:
            yield checks.Error(f"{name} cannot be used: {error}.", id="familyvault.E014")
    if settings.VAULT_KEYS == settings.MARK_KEYS:
        yield checks.Error(
            "VAULT_KEYS and MARK_KEYS are the same: rotating one would lose the other.", id="familyvault.E015"
        )


def _secret_files() -> Iterator[checks.CheckMessage]:
    for name, filename in SECRET_FILES.items():
        path = Path(os.environ.get(f"{name}_FILE") or settings.DATA_DIR / "secrets" / filename)
        if not os.environ.get(name) and path.exists() and _others_can_read(path):
            yield checks.Error(
                f"Others on this machine can read {path}.", hint=f"chmod 600 {path}", id="familyvault.E016"
            )


def _others_can_read(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def _database() -> Iterator[checks.CheckMessage]:
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    local_storage = settings.STORAGE_URL.startswith("file:")
    local_broker = settings.BROKER_URL.startswith("filesystem:")
    if sqlite and not (local_storage and local_broker):
        yield checks.Error(
            "SQLite serves one machine, but the broker or the storage is shared between several.",
            hint="Set DATABASE_URL to PostgreSQL, or leave BROKER_URL and STORAGE_URL unset.",
            id="familyvault.E017",
        )


def _broker_and_cache() -> Iterator[checks.CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith((".LocMemCache", ".DummyCache")):
        yield checks.Error(
            "Rate limits live in the cache, and this one is not shared between processes.", id="familyvault.E018"
        )
    address = urlsplit(settings.BROKER_URL)
    if address.scheme.startswith("redis") and not is_loopback(address.hostname) and not address.password:
        yield checks.Error("BROKER_URL reaches Redis without a password.", id="familyvault.E019")


def _storage() -> Iterator[checks.CheckMessage]:
    try:
        storage_at(settings.STORAGE_URL)
    except InvalidStorageUrl as error:
        yield checks.Error(f"STORAGE_URL cannot be used: {error}.", id="familyvault.E020")


def _cookies() -> Iterator[checks.CheckMessage]:
    if settings.TLS and not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield checks.Error("Cookies would travel without TLS.", id="familyvault.E021")
    if settings.SESSION_ENGINE.endswith("signed_cookies"):
        yield checks.Error(
            "Sessions in signed cookies would hand the login code to the browser.", id="familyvault.E022"
        )


def _between_machines() -> Iterator[checks.CheckMessage]:
    for name, host, is_checked, form in _asked_over_a_network():
        if is_elsewhere(host) and not is_checked:
            yield checks.Error(
                f"{name} reaches another machine without making sure which: whoever answers in its place reads along.",
                hint=f"Write {form}; docs/operating.md, Between machines, tells more.",
                id="familyvault.E025",
            )


def _asked_over_a_network() -> Iterator[tuple[str, str | None, bool, str]]:
    """Yield each address by name, its host, whether the host must show a certificate, and how to say that it must."""
    database = settings.DATABASES["default"]
    # With verify-ca, any site's certificate would do that the same authority vouches for.
    verified = database.get("OPTIONS", {}).get("sslmode") == "verify-full"
    yield "DATABASE_URL", database.get("HOST"), verified, "...?sslmode=verify-full&sslrootcert=FILE"
    broker = split_address(settings.BROKER_URL)
    # By rediss:// alone, kombu takes any certificate.
    required = dict(parse_qsl(broker.query)).get("ssl_cert_reqs") in ("required", "CERT_REQUIRED")
    yield "BROKER_URL", broker.hostname, required and broker.scheme == "rediss", "rediss://...?ssl_cert_reqs=required"
    storage = split_address(settings.STORAGE_URL)
    yield "STORAGE_URL", storage.hostname, dict(parse_qsl(storage.query)).get("tls") != "0", "...?tls=1"
    if settings.EMAIL_URL:
        by_tls = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
        yield "EMAIL_URL", settings.EMAIL_HOST, by_tls, "smtp+tls://... or smtp+ssl://..."
