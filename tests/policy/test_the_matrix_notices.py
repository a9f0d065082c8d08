"""The matrix fails when it should: for a wrong declaration, for a door left open, and for a name that slips out."""

from dataclasses import replace

import pytest
from django.http import HttpResponse

from familyvault.policy import RELATIVE, VIEWER
from familyvault.scopes import LOOK_AT_ALBUM, RUN_ALBUM, State, Visitor
from tests.policy.matrix import Route, all_routes, knock_everywhere, table


def route_named(name: str, **changed) -> Route:
    """The route of this name, declaring something else."""
    (route,) = [each for each in all_routes() if each.name == name]
    return replace(route, declared=replace(route.declared, **changed))


def failed(visitor, world, route: Route) -> str:
    return table(cell for cell in knock_everywhere(visitor, world, only=[route]) if cell.faults)


def test_a_right_declaration_passes(world, visitor_of):
    assert "album" not in failed(visitor_of(Visitor.VIEWER), world, route_named("album"))


def test_a_policy_that_admits_too_few_is_noticed(world, visitor_of):
    found = failed(visitor_of(Visitor.GUEST), world, route_named("album", policy=RELATIVE))
    assert "albums/<uuid:album_id>/ | GET | GUEST | open | answers 200, declared 404" in found


def test_a_policy_that_promises_too_much_is_noticed(world, visitor_of):
    found = failed(visitor_of(Visitor.GUEST), world, route_named("my_account", policy=VIEWER))
    assert "me/ | GET | GUEST | - | answers 404, declared 200" in found


def test_a_scope_that_names_others_is_noticed(world, visitor_of):
    found = failed(visitor_of(Visitor.VIEWER), world, route_named("album_edit", scope=LOOK_AT_ALBUM))
    assert "| POST | VIEWER | open | answers 404, declared 200" in found


def test_a_scope_with_states_that_are_closed_is_noticed(world, visitor_of):
    everywhere = replace(RUN_ALBUM, states=RUN_ALBUM.states | {State.BINNED})
    found = failed(visitor_of(Visitor.OWNER), world, route_named("album_edit", scope=everywhere))
    assert "| GET | OWNER | binned | answers 404, declared 200" in found


def test_a_wrong_answer_is_noticed(world, visitor_of):
    found = failed(visitor_of(Visitor.KEEPER), world, route_named("people", answers={"GET": 302}))
    assert "people/ | GET | KEEPER | - | answers 200, declared 302" in found


def test_a_method_that_is_not_declared_is_noticed(world, visitor_of):
    found = failed(visitor_of(Visitor.KEEPER), world, route_named("people", answers={"POST": 302}))
    assert "people/ | POST | KEEPER | - | answers 405, declared 302" in found


@pytest.mark.parametrize("secret", ["Album-garden", "address-of-anna@example.org", "Label-dentist", "Caption-tomatoes"])
def test_a_name_that_slips_out_is_noticed(world, visitor_of, monkeypatch, secret):
    monkeypatch.setattr("albums.pages.home.render", lambda *args: HttpResponse(f"<p>{secret}</p>"))
    found = failed(visitor_of(Visitor.GUEST), world, route_named("home"))
    assert f"| GET | GUEST | - | tells {secret.replace('example.org', '')}" in found


def test_a_name_in_a_header_is_noticed(world, visitor_of, monkeypatch):
    monkeypatch.setattr("albums.pages.home.render", lambda *args: HttpResponse(headers={"X-Seen": "Name-of-otto"}))
    assert "tells Name-of-otto" in failed(visitor_of(Visitor.VIEWER), world, route_named("home"))


def test_bytes_for_somebody_who_may_not_look_are_noticed(world, visitor_of, monkeypatch):
    sealed = lambda *args: HttpResponse(b"x", content_type="application/octet-stream")  # noqa: E731
    monkeypatch.setattr("albums.endings.ended_views.JsonResponse", sealed)
    found = failed(visitor_of(Visitor.STRANGER), world, route_named("watch"))
    assert "sends bytes to somebody who may not look" in found

