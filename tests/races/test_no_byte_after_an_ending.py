"""The real server, many viewers at once, and random endings: once one is answered, nobody whom it ended gets a byte."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.browser.live import LiveVault, live_vault_in
from tests.races.race import race

ENDINGS = int(os.environ.get("FAMILYVAULT_RACE_ENDINGS", "150"))
SEED = int(os.environ.get("FAMILYVAULT_RACE_SEED", random.randrange(10**6)))


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    # Several workers, and threads for everybody at once: slow readers and answers that settle hold one each.
    size = {"WEB_WORKERS": "3", "WEB_THREADS": "14", "LOG_LEVEL": "WARNING"}
    with live_vault_in(tmp_path_factory.mktemp("races"), stack=stack, **size) as vault:
        yield vault


def test_no_photo_byte_follows_an_ending_and_nobody_else_suffers(live):
    print(f"FAMILYVAULT_RACE_SEED={SEED} FAMILYVAULT_RACE_ENDINGS={ENDINGS}")
    outcome = race(live, endings=ENDINGS, seed=SEED)
    print(outcome)
    if outcome.found:
        pytest.fail("\n".join([*map(str, outcome.found[:20]), str(outcome)]), pytrace=False)
    assert outcome.endings.total() == ENDINGS
    # Otherwise the race would have proved nothing.
    assert outcome.endings["freeze"] and outcome.streams and outcome.uploads and outcome.refused and outcome.stalls
