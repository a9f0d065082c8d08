"""What Mozilla's HTTP Observatory would say of a running vault, from its real answers: all that can be had."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from familyvault.middleware import SECURITY_HEADERS
from tests.browser.live import LiveVault, live_vault_in
from tests.security import observatory
from tests.security.observatory import Answer

LEAST, MOST = 150, 160
PUBLIC = "https://photos.example.org"
# The proxy's own words, as docs/operating.md has it say them.
BY_TLS = {"Host": "photos.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
DEVICE_LINK = """
from accounts.models import User
from albums.sharing.invitations import device_link
anna = User.objects.get(name="Anna")
answer = device_link(anna, by=anna)[1]
"""
PLAIN = BY_TLS | {"X-Forwarded-Proto": "http"}


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    served = {"PUBLIC_URL": PUBLIC, "TRUSTED_PROXY_COUNT": "1"}
    with live_vault_in(tmp_path_factory.mktemp("observed"), stack=stack, **served) as vault:
        yield vault


def ask(live: LiveVault, path: str, *, session: str = "") -> Answer:
    """Follow redirects as the Observatory does, keeping every cookie that was set on the way."""
    here = f"http://127.0.0.1:{live.running.port}"
    headers = BY_TLS | ({"Cookie": f"__Host-session={session}"} if session else {})
    cookies: list[str] = []
    for _ in range(5):
        response = requests.get(f"{here}{path}", headers=headers, allow_redirects=False, timeout=60)
        cookies += response.raw.headers.getlist("Set-Cookie")
        if not response.is_redirect:
            break
        path = response.headers["Location"].removeprefix(PUBLIC)
    sent = {name.lower(): response.raw.headers.getlist(name) for name in response.headers}
    led_to = requests.get(f"{here}/", headers=PLAIN, allow_redirects=False, timeout=60).headers.get("Location", "")
    return Answer(sent, cookies, response.text, led_to)


@pytest.mark.parametrize("path", ["/", "/account/login/"])
def test_a_stranger_sees_the_best_score_there_is(live, path):
    answer = ask(live, path)
    assert LEAST <= observatory.score(answer) == MOST, observatory.modifiers_of(answer)


@pytest.mark.parametrize("path", ["/setup/", "/no-such-page/", "/link/", "/invitation/"])
def test_no_page_takes_a_point_away(live, path):
    assert min(observatory.modifiers_of(ask(live, path)).values()) >= 0


@pytest.mark.parametrize("path", ["/", "/account/login/", "/no-such-page/", "/healthz"])
def test_no_answer_is_shared_with_other_sites(live, path):
    assert not ask(live, path).header("access-control-allow-origin")


def test_static_files_are_shared_with_no_other_site_and_no_folder_is_listed(live):
    address = re.search(r'src="(/static/js/[^"]+)"', ask(live, "/account/login/").page)[1]
    file = ask(live, address)
    assert file.header("content-type").startswith("text/javascript")
    for name, value in SECURITY_HEADERS.items():
        assert file.header(name.lower()) == value
    assert not file.header("access-control-allow-origin")
    here = f"http://127.0.0.1:{live.running.port}"
    for folder in ("/static/", "/static/js/", "/static/js"):
        assert requests.get(f"{here}{folder}", headers=BY_TLS, timeout=60).status_code == 404


def test_every_cookie_belongs_to_this_host_alone_and_is_short(live):
    """Those of a stranger, and of who comes in: form, session, device."""
    http, here = requests.Session(), f"http://127.0.0.1:{live.running.port}"
    lines = ask(live, "/account/login/").cookies
    token = live.ask(DEVICE_LINK)
    for method, path in (("GET", f"/invitation/{token}/"), ("POST", "/invitation/"), ("GET", "/")):
        cookie = "; ".join(line.partition(";")[0] for line in lines)
        form = {"csrfmiddlewaretoken": dict(pair.split("=", 1) for pair in cookie.split("; "))["__Host-csrf"]}
        headers = BY_TLS | {"Cookie": cookie, "Origin": PUBLIC}
        answer = http.request(method, f"{here}{path}", headers=headers, data=form, allow_redirects=False, timeout=60)
        http.cookies.clear()
        lines = lines + answer.raw.headers.getlist("Set-Cookie")
    names = {line.partition("=")[0] for line in lines}
    assert {"__Host-csrf", "__Host-session", "__Host-device"} == names
    for line in lines:
        assert line.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))
        assert len(line.partition(";")[0]) < 4096 and "Domain" not in line


def test_pages_of_who_is_in_take_none_away_either(live):
    session = live.session_of("Anna")["value"]
    for path in ("/", "/people/", "/vault/"):
        answer = ask(live, path, session=session)
        assert "Log out" in answer.page or "Anna" in answer.page
        assert min(observatory.modifiers_of(answer).values()) >= 0


def test_the_score_notices_what_is_missing(live):
    answer = ask(live, "/")
    for name, points in {
        "content-security-policy": 40, "strict-transport-security": 20, "cross-origin-opener-policy": 10,
        "referrer-policy": 5, "x-content-type-options": 5,
    }.items():  # fmt: skip
        worse = replace(answer, headers={each: values for each, values in answer.headers.items() if each != name})
        assert observatory.score(worse) <= observatory.score(answer) - points
    lax = replace(answer, cookies=["session=1; Path=/"])
    assert observatory.score(lax) == 80
