"""A real vault for browsers: the processes that `bin/run` starts, with the cast in it, on the stack under test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import servers
from tests.browser.stage_door import StageDoor, stage_door
from tests.running.process import RunningVault, clean_environment, running_vault

_MAKE_CAST = """
from accounts.models import User, Vault
from albums.models import Album, Grant
Vault.objects.create(name="The Bergs", time_zone="Europe/Berlin")
anna = User.objects.create_user(name="Anna", email="anna@example.org", is_keeper=True)
beach = Album.objects.create(name="Beach", created_by=anna)
for name, role in (("Ben", "viewer"), ("Cleo", "contributor")):
    person = User.objects.create_user(name=name, email=f"{name.lower()}@example.org")
    Grant.objects.create(user=person, album=beach, role=role, granted_by=anna)
"""
_SIGN_IN = """
from django.conf import settings
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.get(name={name!r}), backend="allauth.account.auth_backends.AuthenticationBackend")
answer = {{"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key}}
"""


@dataclass(frozen=True)
class LiveVault:
    """A running vault with keeper Anna, close viewer Ben and contributor Cleo of the album "Beach"."""

    running: RunningVault
    door: StageDoor

    @property
    def url(self) -> str:
        return _url(self.running)

    def ask(self, code: str) -> object:
        """Run Python in the vault's own surroundings and return what it leaves in `answer`."""
        return self.door.ask(code)

    def session_of(self, name: str) -> dict[str, str]:
        """The cookie of a new session of this person, for Playwright's `add_cookies`."""
        return self.ask(_SIGN_IN.format(name=name)) | {"url": self.url}

    def album(self, name: str = "Beach") -> str:
        """The id of an album, made where there is none of this name: tests do not share one."""
        find = f"Album.objects.get_or_create(name={name!r})[0].pk"
        return self.ask(f"from albums.models import Album\nanswer = str({find})")

    @property
    def environment(self) -> dict[str, str]:
        return _environment(self.running)


@contextmanager
def live_vault_in(folder: Path, *, stack: str, **environment: str) -> Iterator[LiveVault]:
    """Start a vault on this stack. On the full one it has its own part of every server, as another family would have:
    its worker and sweeper must not touch what the tests in this process do.
    """
    served = servers.own_share(os.environ) if stack == "full" else {}
    with running_vault(folder / "data", **environment, **served) as running:
        with stage_door(_environment(running), log=folder / "stage-door.log") as door:
            vault = LiveVault(running, door)
            vault.ask(_MAKE_CAST)
            yield vault


def _url(vault: RunningVault) -> str:
    return f"http://localhost:{vault.port}"


def _environment(vault: RunningVault) -> dict[str, str]:
    own = {"FAMILYVAULT_DATA": str(vault.data), "PUBLIC_URL": _url(vault)}
    return clean_environment() | vault.environment | own
