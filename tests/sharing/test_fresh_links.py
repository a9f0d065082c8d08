"""Whoever makes several invitations sees each one's link, for an hour each and not without end."""

import time

from albums.sharing.fresh_link import MOST_KEPT, SESSION_KEY


def invite(client, album, name: str) -> str:
    return client.post("/people/invite/", {"name": name, "role": "viewer", "tier": "close", "album": str(album.pk)})["Location"]


def address(client, path: str) -> str | None:
    return client.get(path).context["address"]


def test_the_first_link_still_shows_after_a_second_one_was_made(cast, client_of):
    client = client_of(cast.anna)
    paths = [invite(client, cast.beach, name) for name in ("Dan", "Dora")]
    links = [address(client, path) for path in paths]
    assert all(links) and links[0] != links[1]


def test_each_link_has_its_own_hour(cast, client_of, monkeypatch):
    client, now = client_of(cast.anna), time.time()
    first = invite(client, cast.beach, "Dan")
    monkeypatch.setattr("albums.sharing.fresh_link.time.time", lambda: now + 1800)
    second = invite(client, cast.beach, "Dora")
    monkeypatch.setattr("albums.sharing.fresh_link.time.time", lambda: now + 3700)
    assert address(client, first) is None
    assert address(client, second)
    assert len(client.session[SESSION_KEY]) == 1


def test_the_session_keeps_only_the_newest_links(cast, client_of):
    client = client_of(cast.anna)
    paths = [invite(client, cast.beach, f"Cousin {number}") for number in range(MOST_KEPT + 1)]
    assert len(client.session[SESSION_KEY]) == MOST_KEPT
    assert address(client, paths[0]) is None
    assert address(client, paths[1]) and address(client, paths[-1])
