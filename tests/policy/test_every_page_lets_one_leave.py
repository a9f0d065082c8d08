"""Whoever is in finds the way out on every page that takes being in."""

import pytest

from familyvault.policy import ANYONE
from familyvault.scopes import Visitor
from tests.policy.matrix import Route, address, all_routes, rolled_back

LOG_OUT, LEAVE = "/account/logout/", "/guest/leaving/"
WAYS_OUT = {Visitor.KEEPER: LOG_OUT, Visitor.CONTRIBUTOR: LOG_OUT, Visitor.STAFF: LOG_OUT, Visitor.GUEST: LEAVE}
# Greets a keeper once, after setting up, and leads on to the pages.
LEADS_ON = {"welcome"}


@pytest.mark.parametrize("kind", WAYS_OUT, ids=lambda kind: kind.name.lower())
def test_every_page_holds_the_button_to_leave(world, visitor_of, kind):
    who, pages = visitor_of(kind), {}
    for route in taking_to_be_in(kind):
        with rolled_back():
            response = who.client.get(address(route.path, world.values() | {"object_id": "1"}))
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                pages[route.name] = f'action="{WAYS_OUT[kind]}"' in response.text
    assert {name for name, holds_it in pages.items() if not holds_it} <= LEADS_ON
    assert True in pages.values()


def taking_to_be_in(kind: Visitor) -> list[Route]:
    admitting = [route for route in all_routes() if kind in route.declared.policy.visitors and "GET" in route.declared.answers]
    return [route for route in admitting if route.declared.policy is not ANYONE]
