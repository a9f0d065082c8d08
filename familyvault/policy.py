"""Every route declares who may knock; a route that declares nothing is refused, and fails the build.

A policy looks only at who is asking. Which album or photo they may see is decided by `albums.viewing.access`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import checks
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import URLPattern, URLResolver, get_resolver

from familyvault.allauth_policies import ALLAUTH_POLICIES


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route. `admits` reads the request's viewer; `in_words` is for documents and tests."""

    name: str
    in_words: str
    admits: Callable[[HttpRequest], bool]


ANYONE = Policy("anyone", "everybody, signed in or not", lambda request: True)
STRANGER = Policy("stranger", "somebody who is not signed in", lambda request: not request.user.is_authenticated)
VIEWER = Policy("viewer", "a relative (or guest) whose access is live", lambda request: request.viewer is not None)
KEEPER = Policy(
    "keeper", "a parent who runs the vault", lambda request: request.viewer is not None and request.viewer.is_keeper
)
NOBODY = Policy("nobody", "a route that is closed", lambda request: False)

BY_NAME = {policy.name: policy for policy in (ANYONE, STRANGER, VIEWER, KEEPER, NOBODY)}


def policy(declared: Policy) -> Callable[[Callable], Callable]:
    """Declare a view's policy: `@policy(KEEPER)`."""

    def declare(view: Callable) -> Callable:
        view.policy = declared
        return view

    return declare


def policy_of(view: Callable, url_name: str | None) -> Policy | None:
    """Return the policy that a view declares, or that is declared for allauth's route of this name."""
    declared = getattr(view, "policy", None)
    if declared is None and url_name in ALLAUTH_POLICIES:
        return BY_NAME[ALLAUTH_POLICIES[url_name]]
    return declared


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
            return redirect_to_login(request.get_full_path()) if wants_page else HttpResponseForbidden()
        if declared is STRANGER and wants_page:
            from django.shortcuts import redirect

            return redirect("home")
        # A relative who knocks at a keeper's door learns no more than that there is nothing for them.
        raise Http404


@checks.register(checks.Tags.urls, checks.Tags.security)
def every_route_declares_a_policy(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Fail the build for a route without a policy."""
    return [
        checks.Error(f"The route {route!r} declares no policy.", hint="Use @policy(...).", id="familyvault.E001")
        for route, pattern in routes()
        if policy_of(pattern.callback, pattern.name) is None
    ]


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the vault as (path, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry
