"""No address of ours sends anybody to somebody else's."""

import pytest
from django.test import Client

from tests.accounts.conftest import ask_for_code, code_in_newest_mail
from tests.adversarial.spelling import get_as_spelled

AWAY = (
    "https://evil.example/", "//evil.example/", "///evil.example/", "http:evil.example", "https:/evil.example",
    "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "\t//evil.example", "javascript:alert(1)",
    "https://localhost@evil.example/", "https://evil.example#localhost", "/\n/evil.example", "data:text/html,x",
)  # fmt: skip


def leads_home(response) -> bool:
    if response.status_code not in (301, 302, 303, 307, 308):
        return "evil.example" not in response.headers.get("Location", "")
    place = response["Location"]
    return place.startswith("/") and not place.startswith(("//", "/\\")) and "\n" not in place and "\t" not in place


@pytest.mark.parametrize("place", AWAY)
def test_logging_in_leads_nowhere_else(cast, place):
    browser = Client()
    assert "evil.example" not in browser.get("/account/login/", {"next": place}).headers.get("Location", "")
    ask_for_code(browser, "ben@example.org", next=place)
    response = browser.post("/account/login/code/confirm/", {"code": code_in_newest_mail(), "next": place})
    assert response.status_code == 302
    assert leads_home(response)


@pytest.mark.parametrize("name", ["dan", "ben", "anna", "stella"])
def test_next_is_never_followed_elsewhere(cast, client_of, name):
    client = client_of(getattr(cast, name))
    for path in WITH_NEXT:
        for place in AWAY:
            for method in ("get", "post"):
                cookies = client.cookies.output()
                assert leads_home(getattr(client, method)(path, query_params={"next": place})), (path, method, place)
                assert leads_home(getattr(client, method)(path, {"next": place})), (path, method, place)
                if client.cookies.output() != cookies and name != "dan":
                    client = client_of(getattr(cast, name))


WITH_NEXT = (
    "/account/login/", "/account/login/code/", "/account/reauthenticate/", "/account/2fa/reauthenticate/", "/staff/",
    "/staff/again/", "/ended/", "/account/2fa/webauthn/login/", "/guest/leaving/",
)  # fmt: skip


def test_leaving_leads_nowhere_else(cast, client_of):
    for place in AWAY:
        assert leads_home(client_of(cast.ben).post("/account/logout/", {"next": place}))


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example", "///evil.example/people", "/\\evil.example/"])
def test_an_address_that_looks_like_a_host_is_no_redirection_to_it(cast, client_of, path):
    for person in (cast.dan, cast.ben):
        response = get_as_spelled(client_of(person), path)
        assert leads_home(response), response["Location"]


def test_a_referer_is_not_followed(cast, client_of, ready_photo):
    photo, client = ready_photo(), client_of(cast.anna)
    response = client.post(f"/photos/{photo.pk}/binning/", headers={"Referer": "https://evil.example/"})
    assert leads_home(response)
