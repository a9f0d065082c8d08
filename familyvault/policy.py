"""Every route declares who may knock and what they are answered; a route that declares nothing is refused, and fails the build.

A policy looks only at who is asking. Which album or photo they may see is decided by `albums.viewing.access`; what it
decides for a route is declared here too, as a `Scope`, so that the authorization matrix (`tests/policy/`) can ask
every visitor at every door and compare.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import checks
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver

from familyvault.scopes import EVERYBODY, KEEPERS, RELATIVES, SIGNED_IN, STAFF_MEMBERS, Scope, Visitor


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route. `admits` reads the request's viewer; `visitors` is whom the matrix expects it to admit."""

    name: str
    in_words: str
    admits: Callable[[HttpRequest], bool]
    visitors: frozenset[Visitor]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view declares: its policy, whom and what it is for, and its answers.

    `answers` holds, by method, the status of the least request that a page of the vault would send, for most routes one
    without fields or body, by somebody who is admitted and whom `scope` names. HEAD is answered as GET; a method that
    is not declared is refused with 405 before the view is called.
    """

    policy: Policy
    scope: Scope | None = None
    answers: dict[str, int] = field(default_factory=dict)

    def answer_to(self, method: str) -> int | None:
        """Return the declared status, or None for a method that this route does not speak."""
        declared = self.answers.get(method)
        return self.answers.get("GET") if declared is None and method == "HEAD" else declared


def _is_relative(request: HttpRequest) -> bool:
    return request.viewer is not None and not request.viewer.is_guest


def _is_keeper(request: HttpRequest) -> bool:
    return _is_relative(request) and request.viewer.is_keeper


def _is_staff(request: HttpRequest) -> bool:
    return _is_relative(request) and request.user.is_staff


ANYONE = Policy("anyone", "everybody, signed in or not", lambda request: True, EVERYBODY)
VIEWER = Policy(
    "viewer", "a relative or guest whose access is live", lambda request: request.viewer is not None, SIGNED_IN
)
RELATIVE = Policy("relative", "a person with an account whose access is live", _is_relative, RELATIVES)
KEEPER = Policy("keeper", "a parent who runs the vault", _is_keeper, KEEPERS)
STAFF = Policy("staff", "whoever looks after the machine", _is_staff, STAFF_MEMBERS)
NOBODY = Policy("nobody", "a route that is closed", lambda request: False, frozenset())


def policy(declared: Policy, *, scope: Scope | None = None, **answers: int) -> Callable[[Callable], Callable]:
    """Declare a view's policy, its methods and its answers: `@policy(KEEPER, GET=200, POST=302)`."""

    def declare(view: Callable) -> Callable:
        view.declaration = Declaration(declared, scope, answers)
        return view

    return declare


def declaration_of(view: Callable, url_name: str | None) -> Declaration | None:
    """Return what a view declares, or what is declared for allauth's route of this name."""
    from familyvault.allauth_policies import ALLAUTH_DECLARATIONS

    declared = getattr(view, "declaration", None)
    return ALLAUTH_DECLARATIONS.get(url_name) if declared is None else declared


class PolicyMiddleware:
    """Refuses every request whose route does not admit its sender or declare its method: deny by default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        declared = declaration_of(view, request.resolver_match.url_name)
        if declared is None or declared.policy is NOBODY:
            raise Http404
        if not declared.policy.admits(request):
            return _refuse(request)
        if declared.answer_to(request.method) is None:
            return HttpResponseNotAllowed(declared.answers)
        return None


def _refuse(request: HttpRequest) -> HttpResponse:
    if request.viewer is not None:
        # A relative who knocks at a keeper's door learns no more than that there is nothing for them.
        raise Http404
    if request.method != "GET" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponseForbidden()
    return redirect("ended") if request.ended else redirect_to_login(request.get_full_path())


@checks.register(checks.Tags.urls, checks.Tags.security)
def every_route_declares_a_policy(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Fail the build for a route without a policy, or without the answers that the matrix expects."""
    found = []
    for route, pattern in routes():
        declared = declaration_of(pattern.callback, pattern.name)
        if declared is None:
            hint = "Use @policy(...)."
            found.append(checks.Error(f"The route {route!r} declares no policy.", hint=hint, id="familyvault.E001"))
        elif declared.policy is not NOBODY and not declared.answers:
            hint = "Say them in @policy(..., GET=200)."
            found.append(checks.Error(f"The route {route!r} declares no answers.", hint=hint, id="familyvault.E002"))
    return found


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the vault as (path, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry
