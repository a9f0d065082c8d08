"""One running vault for the tests of this folder that need a real server; what they end, they give again."""

from collections.abc import Iterator

import pytest

from tests.browser.live import LiveVault, live_vault_in
from tests.endings.live import fill
from tests.sharing.doors import invited  # noqa: F401

PHOTOS = 30


@pytest.fixture(autouse=True)
def no_haste() -> None:
    """Here how long a decision holds is what is tried."""


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    with live_vault_in(tmp_path_factory.mktemp("endings"), stack=stack) as vault:
        yield vault


@pytest.fixture(scope="module")
def photos(live) -> list[str]:
    return fill(live, count=PHOTOS)
