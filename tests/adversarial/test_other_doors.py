"""Nobody becomes a person, and no guest or viewer adds or takes away a photo, by any door."""

import pytest
from django.test import Client

from accounts.models import User
from albums.models import Photo, Upload
from familyvault.policy import NOBODY
from tests.policy.matrix import address, all_routes
from tests.upload.speaking import BYTES, TUS, Speaker, metadata

SIGN_UP = {
    "email": "dan@example.org", "email2": "dan@example.org", "username": "dan", "name": "Dan", "password": "correct horse",
    "password1": "correct horse", "password2": "correct horse", "token": "x", "key": "x", "is_keeper": "on",
}  # fmt: skip


@pytest.mark.parametrize("how", ["stranger", "guest", "second", "viewer", "ended"])
def test_no_route_makes_a_person_of_nobody(cast, client_of, guest_with, world, how):
    client = {
        "stranger": Client, "guest": lambda: guest_with().client, "second": lambda: guest_with("second").client,
        "viewer": lambda: client_of(cast.ben), "ended": lambda: guest_with("revoked").client,
    }[how]()  # fmt: skip
    before = set(User.objects.values_list("pk", flat=True))
    for route in all_routes():
        client.post(address(route.path, world.values() | {"object_id": "1"}), SIGN_UP)
    assert set(User.objects.values_list("pk", flat=True)) == before


def test_closed_routes_are_closed_by_every_method_to_everybody(cast, client_of, guest_with, world):
    closed = [route for route in all_routes() if route.declared.policy is NOBODY]
    assert closed
    for client in (client_of(cast.anna), client_of(cast.ben), client_of(None), guest_with().client):
        for route in closed:
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                assert client.generic(method, address(route.path, world.values())).status_code == 404, route.path


@pytest.mark.parametrize("how", ["live", "expired", "revoked", "exhausted", "second", "unbound"])
def test_a_guest_uploads_by_no_method(cast, client_of, guest_with, how):
    client = guest_with(how).client
    address_of_cleos = Speaker(client_of(cast.cleo)).begin(cast.beach, length=10)
    said = TUS | {"Upload-Length": "10", "Upload-Metadata": metadata(album=str(cast.beach.pk), filename="a.jpg")}
    before = Upload.objects.count()
    for method in ("POST", "PUT", "PATCH", "HEAD", "DELETE", "OPTIONS", "GET"):
        for path in ("/uploads/", address_of_cleos):
            for more in ({}, {"X-HTTP-Method-Override": "PATCH"}, {"X-HTTP-Method-Override": "DELETE"}):
                headers = said | {"Upload-Offset": "0", "Sec-Fetch-Mode": "cors"} | more
                response = client.generic(method, path, b"0123456789", content_type=BYTES, headers=headers)
                assert response.status_code in {403, 404}, (method, path)
    assert Upload.objects.count() == before
    assert Upload.objects.get().offset == 0
    assert not Photo.objects.exists()


@pytest.mark.parametrize("name", ["cleo", "ben", "wanda", "edda", "cara", "stella", "dan"])
def test_nobody_takes_away_what_others_added(cast, client_of, ready_photo, name):
    photo, client = ready_photo(by=cast.otto), client_of(getattr(cast, name))
    for act in ("binning", "erasure", "restoration", "caption", "retry"):
        for method in ("POST", "DELETE", "PUT", "PATCH", "GET"):
            response = client.generic(method, f"/photos/{photo.pk}/{act}/", headers={"X-HTTP-Method-Override": "POST"})
            assert response.status_code in {302, 403, 404, 405}
    for act in ("binning", "erasure", "cover", "position", "edit"):
        client.post(f"/albums/{cast.beach.pk}/{act}/", {"photo": photo.pk, "name": "Taken"})
    kept = Photo.objects.kept().get(pk=photo.pk)
    assert (kept.album.name, kept.album.cover, kept.caption) == ("Beach", None, "")


def test_a_contributor_loses_their_own_photos_with_their_right_to_add(cast, client_of, ready_photo):
    from albums.endings.revoke import end_grant
    from albums.models import Grant

    photo, cleo = ready_photo(by=cast.cleo), client_of(cast.cleo)
    assert cleo.get(f"/photos/{photo.pk}/edit/").status_code == 200
    end_grant(Grant.objects.get(user=cast.cleo), by=cast.anna)
    for act in ("binning", "erasure", "caption"):
        assert cleo.post(f"/photos/{photo.pk}/{act}/").status_code == 404
    Grant.objects.create(user=cast.cleo, album=cast.beach, granted_by=cast.anna)
    assert cleo.post(f"/photos/{photo.pk}/binning/").status_code == 404
