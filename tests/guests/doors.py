"""Browsers in front of guest links."""

from django.test import Client


def at_the_door(token: str, client: Client | None = None) -> Client:
    """Open a link in a browser, without pressing anything."""
    client = client or Client()
    client.get(f"/link/{token}/", follow=True)
    return client


def pressed(token: str, client: Client | None = None, **typed) -> Client:
    """Open a link in a browser and press its button."""
    client = at_the_door(token, client)
    client.post("/link/", typed)
    return client


def is_in(client: Client) -> bool:
    return client.get("/watch/").json()["open"]


def waits(client: Client) -> bool:
    return client.get("/watch/").json()["ended"] == "waiting"
