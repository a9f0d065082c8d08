"""Whatever may be tried only so often says so by 429, by Retry-After and in words, at every door."""

from collections.abc import Callable

import pytest
from allauth.core.internal import ratelimit
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.tokens import new_token
from albums.upload import tus_views
from familyvault.rate_limits import RATE_LIMITS
from tests.accounts.conftest import ask_for_code, log_in
from tests.accounts.test_second_step import turn_on
from tests.guests.conftest import made_link  # noqa: F401
from tests.guests.doors import at_the_door
from tests.sharing.doors import invited  # noqa: F401
from tests.upload.speaking import Speaker


@pytest.fixture
def tries(cast, client, made_link) -> dict[str, Callable[[], HttpResponse]]:  # noqa: F811
    """By limit, one more try at what it limits."""
    # By a code, since some pages ask who has not just come in.
    log_in(anna := Client(), "anna@example.org")
    turn_on(anna)
    # In this browser she has typed the mailed code, and not yet her app's number.
    log_in(halfway := Client(), "anna@example.org")
    guest = at_the_door(made_link(passphrase="a grey whale")[1])
    return {
        "request_login_code": lambda: ask_for_code(Client(), "ben@example.org"),
        "login_failed": lambda: halfway.post("/account/2fa/authenticate/", {"code": "x"}),
        "reauthenticate": lambda: anna.post("/account/2fa/reauthenticate/", {"code": "x"}),
        "door": lambda: client.get(f"/link/{new_token()}/"),
        "setup": lambda: client.post("/setup/"),
        "invitation": lambda: client.post("/invitation/"),
        "invite": lambda: anna.post("/people/invite/"),
        "link": lambda: anna.post("/links/new/"),
        "upload": lambda: Speaker(anna).create(cast.beach, length=1000),
        "trace": lambda: anna.post("/traces/"),
        "export": lambda: anna.post("/export/archive/"),
        "guest_link": lambda: client.post("/link/"),
        "guest_passphrase": lambda: guest.post("/link/", {"passphrase": "a blue whale"}),
    }


# Guesses at a mailed code end with the code, and not with a pause: tests/security/test_limits_of_several_processes.py.
@pytest.mark.parametrize("limit", [name for name in RATE_LIMITS if name not in ("code", "send_code_again")])
def test_it_closes_with_a_word_and_a_pause(limit, tries, settings, monkeypatch):
    monkeypatch.setattr(tus_views, "MOST_OPEN_UPLOADS", 10_000)
    # As many as are allowed, of any number; the real numbers are tried in tests/accounts and tests/adversarial.
    settings.ACCOUNT_RATE_LIMITS = {limit: f"2/m/{_first_kind(limit)}"}
    answers = [tries[limit]() for _ in range(4)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True, True]
    assert int(answers[-1].headers["Retry-After"]) >= 60
    assert answers[-1].content


def test_every_way_to_make_a_link_is_counted_as_one(cast, client_of, invited, settings):  # noqa: F811
    """Each of them may write a letter, and would again with each press."""
    settings.ACCOUNT_RATE_LIMITS = {"invite": "4/m/user"}
    invitation, _ = invited(email="dan@example.org")
    again = f"/people/invitations/{invitation.pk}/link/"
    ways = [again, f"/people/{cast.ben.pk}/device-link/", f"/people/{cast.ben.pk}/keeper-link/", "/people/invite/"]
    anna = client_of(cast.anna)
    assert [anna.post(way).status_code == 429 for way in ways] == [False] * 4
    assert [anna.post(way).status_code for way in ways] == [429] * 4
    assert [letter.to for letter in mail.outbox] == [["dan@example.org"]]


def test_whoever_cannot_be_counted_is_refused(cast, client, monkeypatch):
    [rate] = ratelimit.parse_rates(RATE_LIMITS["door"])
    counted = ratelimit.get_cache_key(RequestFactory().get("/"), app="allauth.account", action="door", rate=rate)
    knock = f"/link/{new_token()}/"
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0.0)
    # As though another process counted a try from here, and did not come to an end.
    cache.add(f"{counted}:lock", True)
    assert client.get(knock).status_code == 429
    cache.delete(f"{counted}:lock")
    assert client.get(knock).status_code != 429


def test_too_many_unfinished_uploads_say_when_to_come_back(cast, client_of, monkeypatch):
    monkeypatch.setattr(tus_views, "MOST_OPEN_UPLOADS", 1)
    cleo = Speaker(client_of(cast.cleo))
    cleo.create(cast.beach, length=1000)
    answer = cleo.create(cast.beach, length=1000)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_a_link_before_which_too_many_wait_says_so_too(made_link):  # noqa: F811
    _, token = made_link(device_limit=1)
    answers = [at_the_door(token).post("/link/") for _ in range(8)]
    assert answers[-1].status_code == 429 and answers[-1].headers["Retry-After"]


def _first_kind(limit: str) -> str:
    return RATE_LIMITS[limit].partition(",")[0].rpartition("/")[2]
