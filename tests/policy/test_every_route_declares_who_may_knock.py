"""Deny by default: every route declares a policy, and strangers and relatives get no further than it says."""

import re
from uuid import uuid4

import pytest
from django.core import checks
from django.urls import path

from familyvault import policy
from familyvault.policy import ANYONE, KEEPER, NOBODY, STRANGER, VIEWER, declaration_of, routes

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
FILLED = {"uuid": str(uuid4()), "int": "1", "str": "x", "slug": "x"}


def addresses(*declared: policy.Policy) -> list[str]:
    """The routes with one of these policies, their parameters filled with things that do not exist."""
    return sorted(
        "/" + re.sub(r"<(\w+):\w+>", lambda parameter: FILLED[parameter[1]], route)
        for route, pattern in routes()
        if "^" not in route and declaration_of(pattern.callback, pattern.name).policy in declared
    )


def test_the_build_is_free_of_undeclared_routes():
    assert policy.every_route_declares_a_policy(None) == []


def test_an_undeclared_route_fails_the_build(monkeypatch):
    undeclared = path("open/", lambda request: None, name="open")
    monkeypatch.setattr(policy, "routes", lambda: [("open/", undeclared)])
    assert [type(error) for error in policy.every_route_declares_a_policy(None)] == [checks.Error]


def test_an_undeclared_route_is_refused(cast, client_of, monkeypatch):
    monkeypatch.setattr(policy, "declaration_of", lambda view, name: None)
    assert client_of(cast.anna).get("/").status_code == 404


@pytest.mark.parametrize("method", METHODS)
def test_strangers_get_no_further_than_the_login(cast, client_of, method):
    for address in addresses(VIEWER, KEEPER):
        response = getattr(client_of(None), method)(address)
        if response.status_code == 302:
            assert response["Location"].startswith("/account/login/"), address
        else:
            assert response.status_code in {403, 405}, address
        assert b"Beach" not in response.content, address


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("person", ["ben", "cara", "otto"])
def test_relatives_find_nothing_at_a_keepers_door(cast, client_of, person, method):
    client = client_of(getattr(cast, person))
    for address in addresses(KEEPER):
        assert getattr(client, method)(address).status_code == 404, address


@pytest.mark.parametrize("method", METHODS)
def test_closed_routes_are_closed_to_keepers_too(cast, client_of, method):
    client = client_of(cast.anna)
    for address in addresses(NOBODY):
        assert getattr(client, method)(address).status_code == 404, address


@pytest.mark.parametrize("method", METHODS)
def test_no_route_fails_on_what_does_not_exist(cast, client_of, method):
    for address in addresses(ANYONE, STRANGER, VIEWER, KEEPER):
        assert getattr(client_of(cast.anna), method)(address).status_code < 500, address


def test_there_are_routes_of_every_kind():
    assert all(addresses(declared) for declared in (ANYONE, VIEWER, KEEPER, NOBODY))
