"""Coming in, failing to, and being refused leave a line in the log: by ids, without names, addresses or what was typed."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client

from albums.endings.revoke import end_all_access, end_link
from tests.accounts.conftest import ask_for_code, code_in_newest_mail, log_in
from tests.accounts.test_second_step import number, turn_on
from tests.guests.conftest import made_link  # noqa: F401
from tests.guests.doors import pressed
from tests.viewing.page import Page


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "familyvault.security_log")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "familyvault.security_log"]


def test_coming_in_is_told_with_its_way_and_leaving_too(cast, client, said):
    log_in(client, "ben@example.org")
    client.post("/account/logout/")
    assert said() == [f"Person {cast.ben.pk} came in by code", f"Person {cast.ben.pk} logged out"]


def test_showing_again_that_it_is_oneself_is_told(cast, client, said):
    log_in(client, "anna@example.org")
    secret = turn_on(client)
    cache.clear()  # A number counts once; the next comes in half a minute.
    client.post("/account/2fa/reauthenticate/", {"code": "x"})
    client.post("/account/2fa/reauthenticate/", {"code": number(secret)})
    assert said()[-2:] == [
        f"Person {cast.anna.pk} failed at mfa_reauthenticate: incorrect_code",
        f"Person {cast.anna.pk} showed again that it is them by totp",
    ]


@pytest.mark.django_db(transaction=True)
def test_every_change_of_how_one_comes_in_is_told_without_the_address(cast, client, said):
    log_in(client, "anna@example.org")
    turn_on(client)
    client.post("/account/2fa/recovery-codes/generate/")
    client.post("/account/2fa/totp/deactivate/")
    for address in ("anna.berg@example.org", "anna.other@example.org"):
        client.post("/account/email/", {"email": address, "action_add": ""})
        client.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    told = [line.removeprefix(f"Person {cast.anna.pk} ") for line in said()]
    assert told == [
        "came in by code",
        "has a new way to show that it is them: totp",
        "has a new way to show that it is them: recovery_codes",
        "has a new way to show that it is them: recovery_codes",
        "removed a way to show that it is them: totp",
        "removed a way to show that it is them: recovery_codes",
        "changed their address",
        "changed their address",
    ]
    assert "anna" not in "".join(said())


def test_a_wrong_code_is_told_alike_of_known_and_unknown(cast, said):
    for email in ("ben@example.org", "dan@example.org"):
        browser = Client()
        ask_for_code(browser, email)
        browser.post("/account/login/code/confirm/", {"code": "x"})
    assert len(said()) == 2 and len(set(said())) == 1
    assert said()[0] == "somebody unknown failed at account_confirm_login_code: incorrect_code"
    assert code_in_newest_mail() not in "".join(said())


def test_too_many_tries_are_told(cast, said):
    for _ in range(4):
        ask_for_code(Client(), "ben@example.org")
    assert "somebody unknown failed at account_login: too_many_login_attempts" in said()
    assert "somebody unknown was refused POST at account_login with 429" in said()


def test_whoever_is_refused_is_told_by_their_id(cast, client_of, said, made_link):  # noqa: F811
    client_of(cast.ben).get("/people/")
    client_of(cast.ben).get(f"/albums/{cast.garden.pk}/")
    Client().post("/freeze/")
    link, token = made_link()
    pressed(token).get("/people/")
    assert [line for line in said() if "refused" in line] == [
        f"Person {cast.ben.pk} was refused GET at people with 404",
        f"Person {cast.ben.pk} was refused GET at album with 404",
        "somebody unknown was refused POST at freeze with 403",
        f"Guest link {link.pk} was refused GET at people with 404",
    ]


def test_whoever_was_ended_is_still_told_by_their_id(cast, client_of, said):
    browser = client_of(cast.ben)
    browser.get("/")
    end_all_access(cast.ben, by=cast.anna)
    browser.get(f"/albums/{cast.beach.pk}/")
    Page(browser).ask_thumbs()
    assert said()[-2:] == [
        f"Person {cast.ben.pk} (not in: person) was refused GET at album with 302",
        f"Person {cast.ben.pk} (not in: person) was refused POST at copies_thumbs with 403",
    ]


def test_a_guest_whose_link_was_ended_is_told_by_it(cast, said, made_link):  # noqa: F811
    link, token = made_link()
    guest = pressed(token)
    end_link(link, by=cast.anna)
    guest.get("/")
    assert said()[-1] == f"Guest link {link.pk} (not in: link) was refused GET at home with 302"


def test_photos_of_a_batch_that_are_not_given_are_told(cast, client_of, said, ready_photo):
    theirs, others = ready_photo(), ready_photo(album=cast.garden)
    browser = client_of(cast.ben)
    Page(browser).ask_thumbs(theirs)
    assert not any("not given" in line for line in said())
    Page(browser).ask_thumbs(theirs, others)
    assert said()[1:] == [f"Person {cast.ben.pk} asked for 1 photos that were not given"]


def test_a_guests_coming_in_leaving_and_wrong_passphrase_are_told(said, made_link):  # noqa: F811
    link, token = made_link(passphrase="a grey whale")
    browser = pressed(token, passphrase="a blue whale")
    browser.post("/link/", {"passphrase": "a grey whale"})
    browser.post("/guest/leaving/")
    assert said() == [
        f"somebody unknown failed at guest_link: wrong_passphrase of guest link {link.pk}",
        f"A guest of link {link.pk} came in",
        f"A guest of link {link.pk} left",
    ]
    assert "whale" not in "".join(said())


def test_what_is_at_no_route_is_noise(cast, client, said):
    client.get("/wp-login.php")
    assert said() == []
