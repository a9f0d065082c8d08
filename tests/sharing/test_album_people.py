"""Whoever runs an album sees and changes who was let into it, and learns nothing else of anybody."""

import pytest

from accounts.models import User
from albums.models import Grant
from albums.sharing.grants import Terms, add_grant


@pytest.fixture
def path(cast) -> str:
    return f"/albums/{cast.beach.pk}/people/"


def test_an_owner_sees_who_was_let_into_the_album(cast, client_of, path):
    page = client_of(cast.otto).get(path).text
    for words in ("Ben", "Cleo", "Wanda", "Otto", "(you)", "Looks and adds photos, close family", "Looks, wider circle"):
        assert words in page, words
    assert "Cara" not in page and "Edda" not in page


def test_an_owner_learns_of_no_other_album_address_device_link_or_invitation(cast, client_of, path, guest_with, invited):
    User.objects.filter(pk=cast.ben.pk).update(email="ben@secret.example")
    client_of(cast.ben).get("/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    add_grant(cast.edda, album=None, terms=Terms(), by=cast.anna)
    add_grant(cast.ben, album=cast.garden, terms=Terms(), by=cast.anna)
    guest_with(label="Paediatrician")
    invited(name="Uncle Theo", email="theo@secret.example")
    page = client_of(cast.otto).get(path).text
    for secret in ("secret.example", "Garden", "Edda", "Paediatrician", "Uncle Theo", "Firefox", "/people/albums/"):
        assert secret not in page, secret
    assert f"/people/{cast.ben.pk}/" not in page


def test_an_owners_own_invitations_stand_there(cast, client_of, path, invited):
    add_grant(cast.otto, album=cast.garden, terms=Terms(role=Grant.Role.OWNER), by=cast.anna)
    invited(name="Theo", by=cast.otto)
    invited(name="Tina", by=cast.otto, album=cast.garden)
    page = client_of(cast.otto).get(path).text
    assert "Theo" in page and "Tina" not in page
    assert "Theo" in client_of(cast.anna).get(path).text


def test_owners_are_not_changed_by_each_other(cast, client_of, path):
    mine = cast.otto.grants.get()
    page = client_of(cast.otto).get(path).text
    assert f"/grants/{cast.ben.grants.get().pk}/change/" in page
    assert f"/grants/{mine.pk}/" not in page
    assert f"/grants/{mine.pk}/change/" in client_of(cast.anna).get(path).text


@pytest.mark.parametrize("person", ["ben", "cleo", "wanda", "cara", "edda", "stella"])
def test_nobody_else_has_the_page(person, cast, client_of, path):
    assert client_of(getattr(cast, person)).get(path).status_code == 404


def test_a_guest_does_not_have_it(cast, guest_with, path):
    assert guest_with().client.get(path).status_code in (403, 404)


def test_an_owner_whose_grant_ended_does_not_have_it_any_more(cast, client_of, path):
    otto = client_of(cast.otto)
    assert otto.get(path).status_code == 200
    client_of(cast.anna).post(f"/grants/{cast.otto.grants.get().pk}/revocation/")
    assert otto.get(path).status_code == 404


def test_the_album_leads_there_for_those_who_run_it(cast, client_of, path):
    for person, leads in ((cast.anna, True), (cast.otto, True), (cast.cleo, False), (cast.ben, False)):
        assert (f'href="{path}"' in client_of(person).get(f"/albums/{cast.beach.pk}/").text) == leads


def test_an_owner_ends_takes_back_and_stays_on_the_page(cast, client_of, path):
    otto, grant = client_of(cast.otto), cast.ben.grants.get()
    answer = otto.post(f"/grants/{grant.pk}/revocation/")
    assert answer["Location"] == path
    page = otto.get(path).text
    assert f"/grants/{grant.pk}/change/" not in page and f'action="/grants/{grant.pk}/restoration/"' in page
    assert otto.post(f"/grants/{grant.pk}/restoration/")["Location"] == path
    again = Grant.objects.live().get(user=cast.ben)
    assert f"/grants/{again.pk}/change/" in otto.get(path).text
