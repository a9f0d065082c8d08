"""There is no sign-up but by an invitation, and no password anywhere."""

import pytest
from django.urls import get_resolver

from accounts.models import User
from familyvault.allauth_policies import ALLAUTH_DECLARATIONS
from familyvault.policy import declaration_of, routes

DOORS = [
    "/account/signup/",
    "/account/signup/passkey/",
    "/account/2fa/webauthn/signup/",
    "/account/3rdparty/signup/",
    "/account/3rdparty/",
    "/account/social/signup/",
    "/account/google/login/",
    "/_allauth/browser/v1/auth/signup",
    "/_allauth/app/v1/auth/signup",
    "/_allauth/browser/v1/auth/webauthn/signup",
    "/_allauth/browser/v1/config",
    "/account/password/reset/",
    "/account/password/change/",
    "/account/password/set/",
    "/account/password/reset/key/1-set-password/",
    "/accounts/signup/",
    "/admin/",
]


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("method", ["get", "post", "put", "head"])
def test_no_other_door_makes_a_person(path, method, cast, client):
    before = User.objects.count()
    answers = {"email": "dan@example.org", "name": "Dan", "password1": "x" * 20, "password2": "x" * 20}
    response = getattr(client, method)(path, answers) if method != "put" else client.put(path, "{}")
    assert response.status_code == 404
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", [path for path in DOORS if path.startswith("/account/password")])
def test_a_relative_finds_no_password_either(path, cast, client_of):
    assert client_of(cast.ben).get(path).status_code == 404


@pytest.mark.pure
def test_every_policy_for_allauth_names_a_route_that_exists():
    names = {pattern.name for path, pattern in routes() if path.startswith("account/")}
    assert set(ALLAUTH_DECLARATIONS) <= names


@pytest.mark.pure
def test_every_route_declares_a_policy():
    assert [path for path, pattern in routes(get_resolver()) if declaration_of(pattern.callback, pattern.name) is None] == []


KEEPERS_ONLY = ["/people/", "/mail/", "/account/2fa/totp/activate/", "/account/2fa/recovery-codes/"]


@pytest.mark.parametrize("path", KEEPERS_ONLY)
def test_relatives_learn_nothing_of_keepers_pages(path, cast, client_of):
    assert client_of(cast.ben).get(path).status_code == 404
    assert client_of(cast.anna).get(path).status_code in (200, 302, 404 if "recovery" in path else 200)


@pytest.mark.parametrize("path", ["/me/", "/welcome/", "/account/email/", "/account/2fa/webauthn/add/", *KEEPERS_ONLY])
def test_strangers_are_asked_to_log_in(path, cast, client):
    assert client.get(path)["Location"] == f"/account/login/?next={path}"
