"""A limit is one for the whole vault: tries that come at once, in several web processes, are counted together.

Of those at the same instant no more pass than the limit lets, whichever process answers; some may be refused that might
have passed, since whoever cannot count within a second refuses.
"""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from accounts.tokens import new_token
from tests.browser.live import LiveVault, live_vault_in
from tests.endings.live import Browser
from tests.running.process import eventually
from tests.upload.speaking import TUS, metadata

PROCESSES = 3
AT_ONCE = 9
CONFIRM_CODE, CONFIRM_ADDRESS = "/account/login/code/confirm/", "/account/confirm-email/"
_LETTERS = """
from accounts.models import KeptMail, Letter
answer = [Letter.objects.count(), KeptMail.objects.filter(to="anna@example.org").count()]
"""
_LINK = """
from datetime import timedelta
from accounts.models import User
from albums.guests.links import Terms, make_link
from albums.models import Album
terms = Terms(label="Gus", albums=(Album.objects.get(name="Beach"),), runs_for=timedelta(days=1), passphrase="a grey whale")
answer = make_link(terms, by=User.objects.get(name="Anna"))[1]
"""
# As though this person had begun so many uploads within the minute: a thousand requests say no more, and take longer.
_UPLOADS_BEFORE = """
import time
from allauth.core.internal.ratelimit import get_cache_key, parse_rates
from django.core.cache import cache
from accounts.models import User
from familyvault.rate_limits import RATE_LIMITS
[rate] = parse_rates(RATE_LIMITS["upload"])
key = get_cache_key(None, app="allauth.account", action="upload", rate=rate, user=User.objects.get(name="Cleo"))
cache.set(key, [time.time()] * (rate.amount - 5), 60)
answer = rate.amount
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory, stack) -> Iterator[LiveVault]:
    # A proxy's word is believed, so that each test comes from an address of its own.
    many = {"WEB_WORKERS": str(PROCESSES), "TRUSTED_PROXY_COUNT": "1"}
    with live_vault_in(tmp_path_factory.mktemp("limits"), stack=stack, **many) as vault:
        yield vault


def test_codes_for_one_address(live):
    def ask(number: int) -> requests.Response:
        http = stranger(f"198.51.100.{number}")
        token = form_token(http.get(f"{live.url}/account/login/"))
        return post(http, live, "/account/login/", {"login": "ben@example.org", "csrfmiddlewaretoken": token})

    assert passed(ask, tries=24, refused=429) <= 3
    assert refusal(ask).status_code == 429


def test_log_ins_from_one_address(live):
    def ask(number: int) -> requests.Response:
        http = stranger("203.0.113.1")
        token = form_token(http.get(f"{live.url}/account/login/"))
        said = {"login": f"somebody{number}@example.org", "csrfmiddlewaretoken": token}
        return post(http, live, "/account/login/", said)

    assert passed(ask, tries=40, refused=429) <= 20
    assert refusal(ask).status_code == 429


def test_tokens_of_links(live):
    def knock(_: int) -> requests.Response:
        return stranger("203.0.113.2").get(f"{live.url}/link/{new_token()}/", allow_redirects=False)

    assert passed(knock, tries=90, refused=429) <= 60
    assert int(refusal(knock).headers["Retry-After"]) >= 60


def test_passphrases_of_a_guest_link(live):
    door = f"{live.url}/link/{live.ask(_LINK)}/"

    def guess(number: int) -> requests.Response:
        http = stranger(f"192.0.2.{number}")
        said = {"passphrase": f"guess {number}", "csrfmiddlewaretoken": form_token(http.get(door))}
        http.headers["X-Forwarded-For"] = "203.0.113.3"
        return post(http, live, "/link/", said)

    assert passed(guess, tries=24, refused=429) <= 10
    assert int(refusal(guess).headers["Retry-After"]) >= 60


def test_guesses_at_a_code(live):
    asking = stranger("203.0.113.4")
    token = form_token(asking.get(f"{live.url}/account/login/"))
    post(asking, live, "/account/login/", {"login": "cleo@example.org", "csrfmiddlewaretoken": token})
    headers = dict(asking.headers) | {"Cookie": cookies_of(asking), "X-CSRFToken": asking.cookies["csrf"]}
    assert passed(guessing(live, CONFIRM_CODE, headers), tries=18, refused=302) <= 3
    assert compared(live, "account_confirm_login_code") <= 3


def test_guesses_at_the_code_of_a_new_address(live):
    ben = Browser.of(live, "Ben")
    assert ben.post("/account/email/", email="ben@example.net", action_add="").url.endswith(CONFIRM_ADDRESS)
    headers = dict(ben.http.headers) | {"Cookie": cookies_of(ben.http)}
    assert passed(guessing(live, CONFIRM_ADDRESS, headers), tries=18, refused=302) <= 3
    assert compared(live, "account_email_verification_sent") <= 3


def test_how_often_a_code_is_sent_again(live):
    asking = stranger("203.0.113.5")
    token = form_token(asking.get(f"{live.url}/account/login/"))
    post(asking, live, "/account/login/", {"login": "anna@example.org", "csrfmiddlewaretoken": token})
    headers = dict(asking.headers) | {"Cookie": cookies_of(asking), "X-CSRFToken": asking.cookies["csrf"]}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(guessing(live, CONFIRM_CODE, headers, action="resend"), range(AT_ONCE)))
    eventually(lambda: live.ask(_LETTERS)[0] == 0)
    assert 1 < live.ask(_LETTERS)[1] <= 3


def test_new_uploads(live):
    cleo, beach = Browser.of(live, "Cleo"), live.album()
    said = TUS | {"Upload-Length": "1000", "Upload-Metadata": metadata(album=beach), "Origin": live.url}
    headers = said | dict(cleo.http.headers) | {"Cookie": cookies_of(cleo.http)}
    live.ask(_UPLOADS_BEFORE)

    def begin(_: int) -> requests.Response:
        return requests.post(f"{live.url}/uploads/", headers=headers, timeout=60)

    assert 1 <= passed(begin, tries=18, refused=429) <= 5
    assert json.loads(refusal(begin).text)["code"] == "too_many"


def test_traces(live):
    anna = Browser.of(live, "Anna")
    headers = dict(anna.http.headers) | {"Cookie": cookies_of(anna.http), "Origin": live.url}

    def hand_in(_: int) -> requests.Response:
        return requests.post(f"{live.url}/traces/", headers=headers, timeout=60)

    assert passed(hand_in, tries=24, refused=429) <= 10
    assert refusal(hand_in).headers["Retry-After"]


def test_several_processes_have_answered(live):
    """Last: the tests above have said something only if it was so."""
    lines = [json.loads(line) for line in live.running.output.splitlines() if '"gunicorn.access"' in line]
    assert len({line["process"] for line in lines if " 429 " in line["message"]}) > 1


def passed(one_try: Callable[[int], requests.Response], *, tries: int, refused: int) -> int:
    """Try so often, AT_ONCE at a time, and return how many were not refused."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one_try, range(tries)))
    assert all(answer.status_code < 500 for answer in answers)
    assert any(answer.status_code == refused for answer in answers)
    return sum(answer.status_code != refused for answer in answers)


def refusal(one_try: Callable[[int], requests.Response]) -> requests.Response:
    """Try by oneself until it is refused: of those who tried at once, not all may have been counted."""
    answers = map(one_try, range(100, 200))
    return next(answer for answer in answers if answer.status_code == 429)


def guessing(live: LiveVault, path: str, headers: dict[str, str], **fields: str) -> Callable[[int], requests.Response]:
    """Guesses from one and the same browser, whose session all of them read before any has written it."""

    def guess(number: int) -> requests.Response:
        said, sent = {"code": f"{number:06d}"} | fields, headers | {"Origin": live.url}
        return requests.post(f"{live.url}{path}", data=said, headers=sent, allow_redirects=False, timeout=60)

    return guess


def compared(live: LiveVault, route: str) -> int:
    return live.running.output.count(f"failed at {route}: incorrect_code")


def stranger(address: str) -> requests.Session:
    http = requests.Session()
    http.headers["X-Forwarded-For"] = address
    return http


def form_token(page: requests.Response) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]


def post(http: requests.Session, live: LiveVault, path: str, said: dict[str, str]) -> requests.Response:
    return http.post(f"{live.url}{path}", data=said, headers={"Origin": live.url}, allow_redirects=False, timeout=60)


def cookies_of(http: requests.Session) -> str:
    return "; ".join(f"{name}={value}" for name, value in http.cookies.items())
