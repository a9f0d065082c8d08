"""A vault of its own, with servers of its own that can be stopped and started again."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import servers
from tests.browser.live import LiveVault, live_vault_in


@dataclass(frozen=True)
class Served:
    """A running vault on the full stack and the servers that it runs on."""

    vault: LiveVault
    postgres: servers.Server
    redis: servers.Server
    s3: servers.Server


@pytest.fixture(scope="package")
def usual(served: Served) -> dict[str, int]:
    """How every page answers Anna, the keeper, while all is well."""
    # They read the settings, which are not there yet when pytest loads this file.
    from tests.outages.pages import plain_pages
    from tests.outages.visitor import Visitor

    anna = Visitor(served.vault, "Anna")
    return {path: anna.get(path).status for path in plain_pages()}


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Every test leaves its servers running."""
    with contextlib.ExitStack() as running:
        started = [running.enter_context(start()) for start in (servers.postgres, servers.redis, servers.s3)]
        env = {name: value for server in started for name, value in server.env.items()}
        folder: Path = tmp_path_factory.mktemp("outages")
        yield Served(running.enter_context(live_vault_in(folder, stack="as told", **env)), *started)
