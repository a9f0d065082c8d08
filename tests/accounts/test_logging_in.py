"""Logging in by a mailed code: no password, nobody is told who has an account, and no detours to other sites."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.accounts.conftest import ask_for_code, code_in_newest_mail, log_in

CONFIRM = "/account/login/code/confirm/"


def test_a_relative_logs_in_by_a_code(cast, client):
    response = log_in(client, "Ben@Example.org")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").context["viewer"].name == "Ben"


def test_the_session_key_changes_at_login(cast, client):
    ask_for_code(client, "ben@example.org")
    before = client.session.session_key
    client.post(CONFIRM, {"code": code_in_newest_mail()})
    assert client.session.session_key != before


def test_a_session_fixed_by_somebody_else_is_not_logged_in(cast, client):
    ask_for_code(client, "ben@example.org")
    fixed = Client()
    fixed.cookies["session"] = client.cookies["session"].value
    client.post(CONFIRM, {"code": code_in_newest_mail()})
    assert fixed.get("/").status_code == 302
    assert fixed.get("/").url.startswith("/account/login/")


def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast):
    known, unknown = Client(), Client()
    answers = [ask_for_code(known, "ben@example.org"), ask_for_code(unknown, "dan@example.org")]
    assert [it.to for it in mail.outbox] == [["ben@example.org"]]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    pages = [client.get(CONFIRM) for client in (known, unknown)]
    assert pages[0].status_code == pages[1].status_code == 200
    assert _plain(pages[0], "ben") == _plain(pages[1], "dan")
    wrong = [client.post(CONFIRM, {"code": "000000x"}) for client in (known, unknown)]
    assert _plain(wrong[0], "ben") == _plain(wrong[1], "dan")


def _plain(response, name: str) -> str:
    lines = (line for line in response.text.replace(name, "somebody").splitlines() if "csrf" not in line)
    return "\n".join(lines)


def test_an_empty_code_does_not_let_a_stranger_in(cast, client):
    ask_for_code(client, "dan@example.org")
    client.post(CONFIRM, {"code": ""})
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_attempt(cast, client):
    ask_for_code(client, "ben@example.org")
    right = code_in_newest_mail()
    wrong = "111111" if right != "111111" else "222222"
    for _ in range(3):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": right})
    assert "_auth_user_id" not in client.session


def test_a_code_works_once_and_only_in_the_browser_that_asked(cast, client):
    ask_for_code(client, "ben@example.org")
    code = code_in_newest_mail()
    other = Client()
    ask_for_code(other, "dan@example.org")
    other.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in other.session
    client.post(CONFIRM, {"code": code})
    client.post("/account/logout/")
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_new_code_can_be_asked_for(cast, client):
    ask_for_code(client, "ben@example.org")
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    client.post(CONFIRM, {"code": code_in_newest_mail()})
    assert "_auth_user_id" in client.session


def test_an_address_gets_three_codes_a_minute(cast):
    for _ in range(5):
        ask_for_code(Client(), "ben@example.org")
    assert len(mail.outbox) == 3


ELSEWHERE = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_login_leads_to_no_other_site(elsewhere, cast, client):
    ask_for_code(client, "ben@example.org", next=elsewhere)
    response = client.post(f"{CONFIRM}?next={elsewhere}", {"code": code_in_newest_mail(), "next": elsewhere})
    assert response["Location"] == "/"


def test_login_leads_where_one_wanted_to_go(cast, client):
    wanted = f"/albums/{cast.beach.pk}/"
    assert client.get(wanted)["Location"] == f"/account/login/?next={wanted}"
    ask_for_code(client, "ben@example.org", next=wanted)
    response = client.post(CONFIRM, {"code": code_in_newest_mail(), "next": wanted})
    assert response["Location"] == wanted


def test_logging_out_takes_a_press_of_the_button(cast, client_of):
    client = client_of(cast.ben)
    client.get("/account/logout/")
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_a_mail_server_that_fails_changes_no_answer(cast, client, settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert ask_for_code(client, "ben@example.org").status_code == 302


def test_a_passkey_on_the_phone_locks_nobody_out_on_the_laptop(cast, client):
    Authenticator.objects.create(user=cast.ben, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    assert log_in(client, "ben@example.org")["Location"] == "/"


@pytest.mark.parametrize("credential", ["", "{}", "nonsense", '{"response": {"userHandle": "AAAA"}}'])
def test_a_made_up_passkey_opens_nothing(credential, cast, client):
    client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    response = client.post("/account/2fa/webauthn/login/", {"credential": credential})
    assert (response.status_code, response["Location"]) == (302, "/account/login/")
    assert "_auth_user_id" not in client.session
