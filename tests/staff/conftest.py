"""A browser in which somebody has just logged in, as the staff pages ask for."""

import time

import pytest
from django.test import Client


@pytest.fixture
def fresh_client_of(client_of):
    """Sign somebody in as a log-in by code leaves it, `seconds` ago."""

    def sign_in(person, *, seconds: float = 1) -> Client:
        # allauth's module wants Django's settings, which are made after this file is read.
        from allauth.account.internal.flows import login

        client = client_of(person)
        session = client.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - seconds}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
        return client

    return sign_in
