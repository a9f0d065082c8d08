"""Everything that a look asks of the database: two decisions, and a few statements that are listed here by name.

Whoever adds another sees it here first: a family looks at thousands of photos of an evening.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from albums.models import Grant
from tests.viewing.page import Page

WHO, WHAT = "SELECT accounts_session", "SELECT albums_photo"
DECISIONS = [WHO, WHAT]
# The name in the band and the family's day; the look itself, before it leaves.
OTHERS = ["SELECT accounts_vault", "INSERT albums_look"]


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("kind", ["relative", "guest", "keeper"])
def test_a_batch_of_any_size_is_decided_by_two_queries(page_of, ready_photo, kind, count):
    photos = [ready_photo() for _ in range(count)]
    page = page_of(kind)
    assert sorted(asked_by(lambda: page.thumbs(*photos))) == sorted([*DECISIONS, *OTHERS])


@pytest.mark.parametrize("kind", ["relative", "guest", "keeper"])
def test_a_view_is_decided_by_two_queries(page_of, ready_photo, kind):
    photo, page = ready_photo(), page_of(kind)
    assert sorted(asked_by(lambda: page.view(photo))) == sorted([*DECISIONS, *OTHERS])


def test_many_grants_and_what_became_of_them_cost_no_query_more(cast, client_of, ready_photo):
    photo = ready_photo()
    for role in Grant.Role.values * 4:
        Grant.objects.create(user=cast.ben, album=cast.beach, role=role)
    page = _at_home(client_of(cast.ben))
    assert sorted(asked_by(lambda: page.view(photo))) == sorted([*DECISIONS, *OTHERS])


def test_a_refusal_asks_only_who_and_what(cast, client_of, ready_photo):
    photo = ready_photo()
    page = _at_home(client_of(cast.edda))
    assert asked_by(lambda: page.ask_view(photo)) == DECISIONS


def test_who_is_out_costs_one_query(cast, guest_with, ready_photo):
    photo, page = ready_photo(), _at_home(guest_with("revoked").client)
    assert asked_by(lambda: page.ask_view(photo)) == [WHO]


@pytest.fixture
def page_of(cast, client_of, guest_with):
    def make(kind: str) -> Page:
        if kind == "guest":
            return _at_home(guest_with("live").client)
        return _at_home(client_of(cast.anna if kind == "keeper" else cast.ben))

    return make


def asked_by(act) -> list[str]:
    """The statements of an act in their order, each by its verb and its first table."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return [_in_short(query["sql"]) for query in queries if not re.match(r"(RELEASE )?SAVEPOINT", query["sql"])]


def _in_short(sql: str) -> str:
    table = re.search(r'(?:^UPDATE|^INSERT INTO|\bFROM) "(\w+)"(?! U\d)', sql)
    return f"{sql.split()[0]} {table[1] if table else sql}"


def _at_home(client) -> Page:
    """A page in a browser that has been here before: at its first request, a browser becomes a device."""
    client.get("/")
    return Page(client)
