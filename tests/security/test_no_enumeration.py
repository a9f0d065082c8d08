"""Whether an address is known here is told by no text, no status and no work: the vault does the same for both.

What takes time in a request is what it asks of the database, what it renders and what it seals. These tests look at
that work and not at a clock, which on a busy machine says anything.
"""

import difflib
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import outbox, sealing
from tests.accounts.conftest import ask_for_code

CONFIRM = "/account/login/code/confirm/"
KNOWN, UNKNOWN = "ben@example.org", "dan@example.org"
STEPS: dict[str, Callable[[Client, str], HttpResponse]] = {
    "asking for a code": ask_for_code,
    "looking at the page for the code": lambda client, email: client.get(CONFIRM),
    "asking for the code again": lambda client, email: client.post(CONFIRM, {"action": "resend"}),
    "typing a wrong code": lambda client, email: client.post(CONFIRM, {"code": "000000"}),
    "typing a second wrong code": lambda client, email: client.post(CONFIRM, {"code": "000000"}),
    "typing the last wrong code": lambda client, email: client.post(CONFIRM, {"code": "000000"}),
}


@pytest.fixture
def sealed_sizes(cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Letters stay where a request leaves them; the list grows by the size of each. Somebody else has asked for a code before:
    what is done for the first of all says nothing about anybody.
    """
    sizes: list[int] = []
    ask_for_code(Client(), "somebody@example.org")
    monkeypatch.setattr(outbox, "_call_courier", lambda: None)

    def sealing_noted(text: str, *, purpose: str) -> str:
        sizes.append(len(text))
        return sealing.seal(text, purpose=purpose)

    monkeypatch.setattr(outbox, "seal", sealing_noted)
    return sizes


def test_a_known_and_an_unknown_address_cost_the_same_work(cast, sealed_sizes):
    browsers = {email: a_browser() for email in (KNOWN, UNKNOWN)}
    for step, take in STEPS.items():
        done = [work_of(take, browsers[email], email, sealed_sizes) for email in (KNOWN, UNKNOWN)]
        assert done[0] == done[1], f"{step}: {_difference(*done)}"


def test_a_flood_of_either_costs_the_same_work(cast, sealed_sizes):
    for _ in range(5):
        done = [work_of(ask_for_code, a_browser(), email, sealed_sizes) for email in (KNOWN, UNKNOWN)]
        assert done[0] == done[1], _difference(*done)


def test_an_ended_person_is_as_unknown_as_a_stranger(cast, sealed_sizes):
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(is_active=False)
    done = [work_of(ask_for_code, a_browser(), email, sealed_sizes) for email in (KNOWN, UNKNOWN)]
    assert done[0] == done[1], _difference(*done)


def a_browser() -> Client:
    """Return one that has seen the log-in: what a process asks once, such as whether there is a keeper, is asked by now."""
    client = Client()
    client.get("/account/login/")
    return client


def work_of(step: Callable, client: Client, email: str, sealed_sizes: list[int]) -> tuple:
    """Return the answer's status and target, its statements without their values, and the sizes of what was sealed, where
    the letters of a name count alike.
    """
    sealed_sizes.clear()
    with CaptureQueriesContext(connection) as asked:
        response = step(client, email)
    statements = [_without_values(query["sql"]) for query in asked.captured_queries]
    return response.status_code, response.headers.get("Location"), statements, [round(size, -2) for size in sealed_sizes]


def _without_values(sql: str) -> str:
    # Nor the names that a connection gives to its savepoints and cursors by counting.
    return re.sub(r"""'(?:[^']|'')*'|"(?:s\d+_x\d+|_django_curs_\w+)"|\b\d+(?:\.\d+)?\b|\b(?:true|false)\b""", "?", sql)


def _difference(known: tuple, unknown: tuple) -> str:
    return "\n".join(difflib.unified_diff(*[[str(part) for part in (*it[:2], *it[2], it[3])] for it in (known, unknown)]))
