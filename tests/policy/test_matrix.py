"""Every visitor at every door: see `tests.policy.matrix`."""


import pytest

from familyvault.scopes import Visitor
from tests.policy.matrix import all_routes, knock_everywhere, table


@pytest.mark.parametrize("kind", Visitor, ids=lambda kind: kind.name.lower())
def test_every_door_answers_as_it_declares(world, visitor_of, kind):
    cells = list(knock_everywhere(visitor_of(kind), world, only=all_routes()))
    failed = [cell for cell in cells if cell.faults]
    assert not failed, f"{len(failed)} of {len(cells)} cells\n{table(failed)}"
