"""Requests for addresses exactly as they are spelled: Django's client would read "//people/" as a host."""

from urllib.parse import unquote_to_bytes

from django.http import HttpResponse
from django.test import Client


def get_as_spelled(client: Client, path: str) -> HttpResponse:
    """GET what a server makes of this path: percent signs decoded, nothing resolved."""
    return client.get("/", PATH_INFO=unquote_to_bytes(path).decode("iso-8859-1"))
