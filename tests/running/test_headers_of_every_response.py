"""Security headers on pages, bytes, redirects, errors and static files alike."""

import pytest
from django.conf import settings
from django.test import Client

from familyvault.middleware import SECURITY_HEADERS

PATHS = ("/healthz", "/account/login/", "/no-such-page/", "/static/no-such-file.css", "/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_headers(path: str):
    response = Client().get(path)
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert response.headers["Cache-Control"] == "private, no-store"
    directives = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    # The last two fall back to nothing.
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_tls_adds_hsts_and_redirects_plain_http(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    secure = Client().get("/account/login/", secure=True)
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    plain = Client().get("/account/login/")
    assert plain.status_code == 301 and plain.headers["Location"].startswith("https://")
    assert plain.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("tls", [False, True])
def test_the_choice_of_night_is_read_from_no_cookie_that_a_sibling_site_could_set(settings, tls: bool):
    settings.TLS = tls
    browser = Client()
    browser.cookies["__Host-theme" if tls else "theme"] = "dark"
    assert 'data-theme="dark"' in browser.get("/account/login/").text
    other = Client()
    other.cookies["theme" if tls else "__Host-theme"] = "dark"
    assert 'data-theme="dark"' not in other.get("/account/login/").text


def test_no_feature_of_the_browser_is_lent_to_others():
    policy = SECURITY_HEADERS["Permissions-Policy"]
    assert {entry.partition("=")[2] for entry in policy.split(", ")} == {"()", "(self)"}
    assert "camera=()" in policy and "geolocation=()" in policy


def test_cookies_are_out_of_reach_of_scripts_and_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict") and settings.CSRF_COOKIE_SAMESITE in ("Lax", "Strict")
