"""Points the tests at one of the two stacks, before Django reads its settings.

FAMILYVAULT_TEST_STACK is `embedded` (the default) or `full`. The servers of the full stack
are started once; every process of pytest-xdist has its own data folder, its own Redis
databases and bucket and, through pytest-django, its own database.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from albums.storage.keys import generate_keyring_text
from tests import servers

NAMES = ("embedded", "full")
_SERVED = ("DATABASE_URL", "BROKER_URL", "STORAGE_URL")
_SERVERS_RUN = "FAMILYVAULT_TEST_SERVERS_RUN"


def stack_name() -> str:
    """The stack that was asked for."""
    name = os.environ.get("FAMILYVAULT_TEST_STACK", "embedded")
    if name not in NAMES:
        raise SystemExit(f"FAMILYVAULT_TEST_STACK is one of {', '.join(NAMES)}.")
    return name


def start_servers() -> None:
    """Start what the stack needs, unless a parent process did; the children inherit it."""
    if stack_name() == "embedded" or _SERVERS_RUN in os.environ:
        return
    running = contextlib.ExitStack()
    atexit.register(running.close)
    os.environ |= running.enter_context(servers.running())
    os.environ[_SERVERS_RUN] = "yes"


def configure_django() -> None:
    """Give this process an empty vault of its own, and Django the address of it."""
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        raise SystemExit("Unset DJANGO_SETTINGS_MODULE: the tests configure Django for a vault of their own.")
    _forget_the_users_own_vault()
    os.environ["FAMILYVAULT_DATA"] = str(_new_data_folder())
    # Every test sees its looks in the ledger at once; tests/ledger tries what a real vault does.
    os.environ["LEDGER_FLUSH_SECONDS"] = "0"
    # No server runs for these tests: an ending finds nobody to knock at, rather than somebody else's vault.
    os.environ["OWN_URL"] = "http://127.0.0.1:9"
    if stack_name() == "full":
        _take_own_share()
    # Playwright's own loop runs in the thread of the browser tests, which Django takes for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["DJANGO_SETTINGS_MODULE"] = "familyvault.settings"
    import django

    django.setup()
    _establish_storage()


def _establish_storage() -> None:
    from albums.storage import storage

    storage().establish()


def _forget_the_users_own_vault() -> None:
    names = {"SECRET_KEY", "VAULT_KEYS", "MARK_KEYS", "EMAIL_URL", "PUBLIC_URL", "STATIC_ROOT"}
    if stack_name() == "embedded":
        names |= set(_SERVED)
    for name in names:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)


def _new_data_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="familyvault-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = folder / "secrets"
    kept.mkdir(mode=0o700)
    (kept / "secret_key").write_text(secrets.token_urlsafe(50))
    (kept / "vault.keys").write_text(generate_keyring_text())
    (kept / "mark.keys").write_text(generate_keyring_text())
    return folder


def _take_own_share() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is not None:
        os.environ |= servers.own_stores(os.environ, name=f"vault-{worker}")
