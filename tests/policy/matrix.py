"""The authorization matrix: every route x method x visitor x state of the thing, generated from the URLconf.

What each cell must answer follows from what is declared beside the route (`familyvault.policy`); what is asked is
`tests.policy.questions`'s. Every cell happens in a savepoint of its own and leaves everything as it was.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse

from familyvault.policy import NOBODY, Declaration, declaration_of, routes
from familyvault.scopes import SIGNED_IN, TOLD_OF_THEIR_END, State, Visitor
from tests.policy.facts import learned
from tests.policy.questions import about, question_for
from tests.policy.things import THINGS
from tests.policy.visitors import Knocker
from tests.policy.world import World

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
# A ninth: the GET of a script, which is never led to a page.
SCRIPT = "GET by a script"
BY_A_SCRIPT = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
LOGIN, ENDED_PAGE, HOME = "/account/login/", "/ended/", "/"
SEALED = "application/octet-stream"


@dataclass(frozen=True)
class Route:
    """One entry of the URLconf. `thing` is the parameter of what it is about, in its address or its question."""

    path: str
    name: str | None
    declared: Declaration
    thing: str | None


@dataclass(frozen=True)
class Cell:
    """One knock and what became of it; `faults` are sentences, none for a cell that is as declared."""

    route: Route
    method: str
    visitor: Visitor
    state: State | None
    is_own: bool
    faults: tuple[str, ...] = ()


def all_routes() -> list[Route]:
    """Return every route of the vault that can be reached, closed ones too."""
    found = {}
    for path, pattern in routes():
        declared = declaration_of(pattern.callback, pattern.name)
        named = [name for name in _parameters(path) if name in THINGS]
        # Of two things in one address the last is the one that changes its state.
        thing = named[-1] if named else about(pattern.name)
        found.setdefault(path, Route(path, pattern.name, declared, thing))
    return list(found.values())


def knock_everywhere(knocker: Knocker, world: World, *, only: Iterable[Route]) -> Iterator[Cell]:
    """Ask at every route with every method, in every state, whether or not it is the visitor's own. Yields each cell.

    A method that a route does not speak is refused before anything is looked up (`test_refusals_come_first`), so it is
    asked in the thing's first state alone.
    """
    for thing in sorted({route.thing for route in only}, key=str):
        there = [route for route in only if route.thing == thing]
        for number, (state, is_own) in enumerate(_situations(thing, knocker)):
            with rolled_back():
                _bring_about(world, thing, state, knocker if is_own else None)
                for route in there:
                    for method in _spoken(route) if number else (*METHODS, SCRIPT):
                        yield _knock(knocker, world, Cell(route, method, knocker.kind, state, is_own))


def expected(cell: Cell) -> tuple[int, str | None]:
    """Return the status that the cell must have, and for a redirection of the refused where it leads."""
    declared = cell.route.declared
    method = "GET" if cell.method == SCRIPT else cell.method
    if declared.policy is NOBODY:
        return 404, None
    if cell.visitor not in declared.policy.visitors:
        return _refusal(cell)
    status = declared.answer_to(method) or 405
    scope = declared.scope
    # A route says what it speaks to whomever its policy admits, whatever the address leads to.
    speaks_only = method == "OPTIONS" or status == 405
    if speaks_only or scope is None or scope.admits(cell.visitor, state=cell.state, is_own=cell.is_own):
        return status, None
    return scope.otherwise, None


def table(cells: Iterable[Cell]) -> str:
    """Lay out failed cells to be read: one line each, the same failure of many states together."""
    rows = Counter()
    states = {}
    for cell in cells:
        key = (cell.route.path, cell.method, cell.visitor.name, "; ".join(cell.faults))
        rows[key] += 1
        states.setdefault(key, []).append(f"{cell.state or '-'}{'*' if cell.is_own else ''}")
    lines = [" | ".join((*key[:3], ",".join(states[key]), key[3])) for key in rows]
    return "\n".join(["route | method | visitor | state (* their own) | fault", *lines])


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address(path: str, values: dict[str, object]) -> str:
    """Fill a route's parameters in, named in Django's two ways."""
    filled = re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), path)
    filled = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda found: str(values[found[1]]), filled)
    return "/" + re.sub(r"\^|\$|\\Z", "", filled).replace("\\", "")


def body_of(response: HttpResponse) -> bytes:
    return response.getvalue()


def _read(response: HttpResponse) -> None:
    """Read to its end what is made while it is sent, so that it can be asked once more what it says."""
    body = body_of(response)
    if response.streaming:
        response.streaming_content = [body]


def _parameters(path: str) -> list[str]:
    return [first or second for first, second in re.findall(r"<\w+:(\w+)>|\(\?P<(\w+)>", path)]


def _spoken(route: Route) -> Iterator[str]:
    return (method for method in (*METHODS, SCRIPT) if route.declared.answer_to("GET" if method == SCRIPT else method))


def _situations(thing: str | None, knocker: Knocker) -> Iterator[tuple[State | None, bool]]:
    if thing is None:
        yield None, False
        return
    for state in THINGS[thing].into:
        yield state, False
        if THINGS[thing].own is not None and knocker.user is not None:
            yield state, True


def _bring_about(world: World, thing: str | None, state: State | None, owner: Knocker | None) -> None:
    if thing is None:
        return
    THINGS[thing].into[state](world)
    if owner is not None:
        THINGS[thing].own(world, owner.user)


def _knock(knocker: Knocker, world: World, cell: Cell) -> Cell:
    path = address(cell.route.path, world.values() | _row_for_staff(cell.route.path))
    with rolled_back():
        response = _ask(knocker, world, cell, path)
        faults = _faults(cell, response, knocker, world)
    return replace(cell, faults=tuple(faults))


def _row_for_staff(path: str) -> dict[str, object]:
    """The staff pages name rows of every model in one way: `staff/<app>/<model>/<str:object_id>/`."""
    named = re.search(r"(\w+)/(\w+)/<str:object_id>/", path)
    return {"object_id": apps.get_model(named[1], named[2])._base_manager.first().pk} if named else {}


def _ask(knocker: Knocker, world: World, cell: Cell, path: str) -> HttpResponse:
    method = "GET" if cell.method == SCRIPT else cell.method
    question = question_for(cell.route.name, method)
    headers = question.headers(world) | (BY_A_SCRIPT if cell.method == SCRIPT else {})
    cookies = knocker.client.cookies.output()
    response = knocker.client.generic(
        method, path, question.data(world), content_type=question.content_type, headers=headers
    )
    _read(response)
    if knocker.client.cookies.output() != cookies:
        knocker.client.cookies = SimpleCookie(cookies.replace("Set-Cookie: ", ""))
    cache.clear()
    return response


def _faults(cell: Cell, response: HttpResponse, knocker: Knocker, world: World) -> Iterator[str]:
    status, place = expected(cell)
    if response.status_code != status:
        yield f"answers {response.status_code}, declared {status}"
    elif place is not None and not response.headers["Location"].startswith(place):
        yield f"leads to {response.headers['Location']}, declared {place}"
    if response.headers.get("Content-Type", "").startswith(SEALED) and knocker.kind not in SIGNED_IN:
        yield "sends bytes to somebody who may not look"
    if "no-store" not in response.headers.get("Cache-Control", ""):
        yield "may be kept by a cache"
    yield from (f"tells {fact}" for fact in learned(cell, response, knocker, world))


def _refusal(cell: Cell) -> tuple[int, str | None]:
    if cell.visitor in SIGNED_IN:
        return 404, None
    if cell.method != "GET":
        return 403, None
    return 302, ENDED_PAGE if cell.visitor in TOLD_OF_THEIR_END else LOGIN

