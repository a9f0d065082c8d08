"""A process dies at some of the calls by which it changes files, on each of some ways through the vault.

The long form, at every call of every way, is `bin/bench faults --every-call`.
"""

from pathlib import Path

import pytest

from tests.faults.deaths import tried
from tests.faults.ways import WAYS

pytestmark = pytest.mark.pure

TIMES = 2


@pytest.mark.parametrize("way", WAYS)
def test_death_at_a_call_costs_nothing(way: str, tmp_path: Path):
    undisturbed, *deaths = tried(way, tmp_path / "data", times=TIMES)
    assert undisturbed.at is None and len(deaths) == TIMES
    assert all(death.of == death.at + 1 for death in deaths), "they died elsewhere"
    assert [each for each in (undisturbed, *deaths) if each.faults] == []
