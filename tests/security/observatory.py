"""The score that Mozilla's HTTP Observatory gives a site, computed from answers as a browser without account gets them.

From the rules of github.com/mdn/mdn-http-observatory, `src/analyzer/tests/` and `src/grader/charts.js`: everything begins
at 100; each test takes away or adds; what is added counts only while no more than 10 are taken away in all. The modifiers
of COOP and COEP are of its later versions; before these there were 20 points less to be had, here as everywhere.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie

BASE, LEAST_FOR_EXTRA_CREDIT = 100, 90
SIX_MONTHS = 15_552_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
PRIVATE_REFERRER = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE_REFERRER = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
# What is left to be had: a name on the browsers' own list of names that are only reached by TLS.
PRELOADED = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came by TLS after all redirects: headers by lower-case name, each as often as it was sent, and the page. And
    where a request without TLS was led.
    """

    headers: dict[str, list[str]]
    cookies: list[str]
    page: str
    led_to: str

    def header(self, name: str) -> str:
        return ", ".join(self.headers.get(name, []))


def score(answer: Answer) -> int:
    modifiers = modifiers_of(answer).values()
    uncurved = BASE + sum(each for each in modifiers if each < 0)
    return BASE + sum(modifiers) if uncurved >= LEAST_FOR_EXTRA_CREDIT else max(0, uncurved)


def modifiers_of(answer: Answer) -> dict[str, int]:
    """By test, the points that it takes or gives."""
    return {
        "content-security-policy": _policy(answer),
        "cookies": _cookies(answer),
        "cross-origin-resource-sharing": -50 if _is_shared_with_all(answer) else 0,
        "cross-origin-resource-policy": _isolation(answer, "cross-origin-resource-policy", {"same-origin", "same-site"}),
        "cross-origin-opener-policy": _isolation(answer, "cross-origin-opener-policy", {"same-origin"}),
        "cross-origin-embedder-policy": _isolation(answer, "cross-origin-embedder-policy", {"require-corp"}),
        "redirection": 0 if answer.led_to.startswith("https://") else -20,
        "referrer-policy": _referrer(answer),
        "strict-transport-security": _strict_transport(answer),
        "subresource-integrity": _integrity(answer),
        "x-content-type-options": 0 if answer.header("x-content-type-options").lower() == "nosniff" else -5,
        "x-frame-options": _framing(answer),
    }


def directives(answer: Answer) -> dict[str, list[str]]:
    """The policy. Raises ValueError where a directive is given twice, or there is more than one policy."""
    found: dict[str, list[str]] = {}
    for part in filter(None, map(str.strip, answer.header("content-security-policy").split(";"))):
        name, *sources = part.lower().split()
        if name in found or "," in part:
            raise ValueError(f"{name} is said twice")
        found[name] = sources
    return found


def _policy(answer: Answer) -> int:
    policy = directives(answer)
    if not policy:
        return -25
    scripts, objects, styles = (
        set(policy.get(name, policy.get("default-src", ["*"]))) for name in ("script-src", "object-src", "style-src")
    )
    every_source = {source for sources in policy.values() for source in sources}
    if scripts & (BROAD | {"'unsafe-inline'", "data:"}) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in every_source):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if styles & (BROAD | {"'unsafe-inline'", "data:"}):
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def _cookies(answer: Answer) -> int:
    """All Secure, sessions HttpOnly and SameSite: 5. The ways to lose are told apart no further than by their least loss."""
    if not answer.cookies:
        return 0
    kept = [morsel for line in answer.cookies for morsel in SimpleCookie(line).values()]
    if not all(cookie["secure"] for cookie in kept):
        return -20
    if any("sess" in cookie.key.lower() and not cookie["httponly"] for cookie in kept):
        return -30
    return 5 if all(cookie["samesite"].lower() in ("lax", "strict") for cookie in kept) else 0


def _is_shared_with_all(answer: Answer) -> bool:
    return bool(answer.header("access-control-allow-origin")) and bool(answer.header("access-control-allow-credentials"))


def _isolation(answer: Answer, name: str, strict: set[str]) -> int:
    return 10 if answer.header(name).lower() in strict else 0


def _referrer(answer: Answer) -> int:
    said = answer.header("referrer-policy").lower()
    return 5 if said in PRIVATE_REFERRER else -5 if said else 0


def _strict_transport(answer: Answer) -> int:
    age = re.search(r"max-age=(\d+)", answer.header("strict-transport-security"))
    return -20 if age is None else 0 if int(age[1]) >= SIX_MONTHS else -10


def _integrity(answer: Answer) -> int:
    scripts = _Scripts()
    scripts.feed(answer.page)
    if any(source.startswith(("//", "http")) for source, _ in scripts.found):
        return -50
    # One with a hash is enough for the Observatory; here each has one.
    return 5 if scripts.found and all(hashed for _, hashed in scripts.found) else 0


def _framing(answer: Answer) -> int:
    if "frame-ancestors" in directives(answer):
        return 5
    return 0 if answer.header("x-frame-options").lower() in ("deny", "sameorigin") else -20


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag == "script" and said.get("src"):
            self.found.append((said["src"], bool(said.get("integrity"))))
