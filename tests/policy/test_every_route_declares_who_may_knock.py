"""Deny by default: every route declares a policy and its answers, and nothing else is looked up for whom it refuses."""

import pytest
from django.core import checks
from django.http import HttpRequest, HttpResponse
from django.urls import path

from familyvault import policy
from familyvault.policy import ANYONE, KEEPER, NOBODY, VIEWER, Declaration
from tests.policy.matrix import METHODS, all_routes

pytestmark = pytest.mark.django_db


def test_the_build_is_free_of_undeclared_routes():
    assert policy.every_route_declares_a_policy(None) == []


@pytest.mark.parametrize(("declared", "error"), [(None, "E001"), (Declaration(KEEPER), "E002")])
def test_a_route_without_policy_or_answers_fails_the_build(monkeypatch, declared, error):
    def view(request: HttpRequest) -> HttpResponse: ...

    view.declaration = declared
    monkeypatch.setattr(policy, "routes", lambda: [("open/", path("open/", view, name="open"))])
    (found,) = policy.every_route_declares_a_policy(None)
    assert isinstance(found, checks.Error)
    assert found.id == f"familyvault.{error}"


def test_an_undeclared_route_is_refused(cast, client_of, monkeypatch):
    monkeypatch.setattr(policy, "declaration_of", lambda view, name: None)
    assert client_of(cast.anna).get("/").status_code == 404


@pytest.mark.parametrize(("name", "path"), [("dan", "/"), ("ben", "/people/"), ("anna", "/ended/"), ("ben", "/me/")])
def test_refusals_come_first(cast, client_of, django_assert_max_num_queries, name, path):
    """Who is refused, or asks with a method that is not spoken, costs no look at what the address names."""
    client = client_of(getattr(cast, name))
    client.get("/watch/")
    for method in METHODS:
        with django_assert_max_num_queries(40) as asked:
            response = client.generic(method, path)
        if response.status_code in {403, 405}:
            assert len(asked) <= 1, method


def test_there_are_routes_of_every_kind():
    found = {route.declared.policy for route in all_routes()}
    assert {ANYONE, VIEWER, KEEPER, NOBODY} <= found
