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
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver

from familyvault.scopes import Scope


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route. `admits` reads the request's viewer; `in_words` is for documents and tests."""

    name: str
    in_words: str
    admits: Callable[[HttpRequest], bool]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view declares: its policy, whom and what it is for, and its answers.

    `answers` holds, by method, the status of a bare request (no fields, no body) by somebody who is admitted and whom
    `scope` names; HEAD is answered as GET, and every other method with 405.
    """

    policy: Policy
    scope: Scope | None = None
    answers: dict[str, int] = field(default_factory=dict)


def _is_relative(request: HttpRequest) -> bool:
    return request.viewer is not None and not request.viewer.is_guest


ANYONE = Policy("anyone", "everybody, signed in or not", lambda request: True)
STRANGER = Policy("stranger", "somebody who is not signed in", lambda request: request.viewer is None)
VIEWER = Policy("viewer", "a relative or guest whose access is live", lambda request: request.viewer is not None)
RELATIVE = Policy("relative", "a person with an account whose access is live", _is_relative)
KEEPER = Policy("keeper", "a parent who runs the vault", lambda request: _is_relative(request) and request.viewer.is_keeper)
STAFF = Policy("staff", "whoever looks after the machine", lambda request: _is_relative(request) and request.user.is_staff)
NOBODY = Policy("nobody", "a route that is closed", lambda request: False)

BY_NAME = {each.name: each for each in (ANYONE, STRANGER, VIEWER, RELATIVE, KEEPER, STAFF, NOBODY)}


def policy(declared: Policy, *, scope: Scope | None = None, **answers: int) -> Callable[[Callable], Callable]:
    """Declare a view's policy and its answers: `@policy(KEEPER, GET=200, POST=302)`."""

    def declare(view: Callable) -> Callable:
        view.declaration = Declaration(declared, scope, answers)
        return view

    return declare


def declaration_of(view: Callable, url_name: str | None) -> Declaration | None:
    """Return what a view declares, or what is declared for allauth's route of this name."""
    from familyvault.allauth_policies import ALLAUTH_DECLARATIONS

    declared = getattr(view, "declaration", None)
    return ALLAUTH_DECLARATIONS.get(url_name) if declared is None else declared


def policy_of(view: Callable, url_name: str | None) -> Policy | None:
    declared = declaration_of(view, url_name)
    return None if declared is None else declared.policy


class PolicyMiddleware:
    """Refuses every request whose route does not admit its sender: deny by default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        declared = policy_of(view, request.resolver_match.url_name)
        if declared is None or declared is NOBODY:
            raise Http404
        if declared.admits(request):
            return None
        return self._refuse(request, declared)

    def _refuse(self, request: HttpRequest, declared: Policy) -> HttpResponse:
        wants_page = request.method == "GET" and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if request.viewer is None and declared is not STRANGER:
            if not wants_page:
                return HttpResponseForbidden()
            return redirect("ended") if request.ended else redirect_to_login(request.get_full_path())
        if declared is STRANGER and wants_page:
            return redirect("home")
        # A relative who knocks at a keeper's door learns no more than that there is nothing for them.
        raise Http404


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
