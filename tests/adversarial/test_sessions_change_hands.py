"""A session that somebody else prepared, or had before, never becomes somebody's way in."""

from django.test import Client

from tests.accounts.conftest import log_in
from tests.sharing.doors import at_the_door


def prepared() -> tuple[Client, Client]:
    """A browser with a session, and another into which the same session was planted."""
    planter = Client()
    planter.get("/invitation/" + "x" * 43 + "/")
    victim = Client()
    victim.cookies["session"] = planter.cookies["session"].value
    return planter, victim


def test_logging_in_leaves_a_planted_session_behind(cast):
    planter, victim = prepared()
    log_in(victim, "ben@example.org")
    assert victim.get("/").status_code == 200
    assert planter.get("/").status_code == 302


def test_coming_in_as_a_guest_leaves_a_planted_session_behind(made_link):
    planter, victim = prepared()
    _, token = made_link()
    victim.get(f"/link/{token}/")
    victim.post("/link/")
    assert victim.get("/").status_code == 200
    assert planter.get("/").status_code == 302


def test_coming_in_by_an_invitation_leaves_a_planted_session_behind(invited):
    planter, victim = prepared()
    _, token = invited()
    at_the_door(token, victim).post("/invitation/", {"name": "Dan"})
    assert victim.get("/").status_code == 200
    assert planter.get("/").status_code == 302


def test_an_invented_session_key_is_never_taken_up(cast):
    victim = Client()
    victim.cookies["session"] = "a" * 32
    log_in(victim, "ben@example.org")
    assert victim.cookies["session"].value != "a" * 32
    assert victim.get("/").status_code == 200


def test_a_guest_who_logs_in_takes_nothing_of_the_guest_along(made_link, cast):
    """What the link opened is the link's: the person sees their own albums, under their own name."""
    browser = Client()
    _, token = made_link(albums=(cast.garden,))
    browser.get(f"/link/{token}/")
    browser.post("/link/")
    assert browser.get(f"/albums/{cast.garden.pk}/").status_code == 200
    log_in(browser, "ben@example.org")
    assert browser.get("/").context["viewer"].name == "Ben"
    assert browser.get(f"/albums/{cast.garden.pk}/").status_code == 404
