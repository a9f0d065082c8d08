"""Of several grants the more generous counts, so whoever gives less beside one of them is told, before and afterwards."""

import pytest

from albums import bin
from albums.models import Grant
from albums.sharing.grants import Terms, add_grant

WIDER = Grant.Tier.WIDER
NO_CHANGE = "They still have more"


@pytest.fixture
def beach_to_wider(cast, client_of):
    """Change Ben's grant of "Beach" to the wider circle; returns the page that tells what came of it."""

    def post(by=None, **changed):
        grant = Grant.objects.live().get(user=cast.ben, album=cast.beach)
        client, answers = client_of(by or cast.anna), {"role": "viewer", "tier": "wider", "until": ""} | changed
        return _told(client.post(f"/grants/{grant.pk}/change/", answers, follow=True))

    return post


def _told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_less_for_one_album_changes_nothing_beside_more_for_all(cast, beach_to_wider):
    add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
    told = beach_to_wider()
    assert told.startswith("By this access, Ben looks, wider circle in “Beach” from now on.")
    assert f"{NO_CHANGE} by another access: looks, close family in all albums." in told
    assert "the more generous counts" in told


def test_less_for_all_albums_names_those_that_stay_larger(cast, client_of):
    everything = add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
    add_grant(cast.ben, album=cast.garden, terms=Terms(tier=WIDER), by=cast.anna)
    answers = {"role": "viewer", "tier": "wider", "until": ""}
    told = _told(client_of(cast.anna).post(f"/grants/{everything.pk}/change/", answers, follow=True))
    assert "looks, close family in “Beach”" in told and "Garden" not in told


@pytest.mark.parametrize("terms", [None, Terms(tier=WIDER)])
def test_nothing_is_said_where_nothing_else_gives_more(cast, beach_to_wider, terms):
    if terms is not None:
        add_grant(cast.ben, album=None, terms=terms, by=cast.anna)
    add_grant(cast.ben, album=cast.garden, terms=Terms(role="owner"), by=cast.anna)
    assert beach_to_wider() == "Ben looks, wider circle in “Beach” from now on."


def test_giving_less_than_there_is_says_so_too(cast, client_of):
    add_grant(cast.ben, album=None, terms=Terms(role="contributor"), by=cast.anna)
    answers = {"album": str(cast.garden.pk), "role": "viewer", "tier": "wider", "until": ""}
    told = _told(client_of(cast.anna).post(f"/people/{cast.ben.pk}/grants/", answers, follow=True))
    assert "looks and adds photos, close family in all albums" in told


def test_a_keepers_grants_change_nothing_of_what_they_see(cast, beach_to_wider):
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(is_keeper=True)
    assert "keepers see and run every album" in beach_to_wider()


def test_an_owner_learns_nothing_of_what_else_somebody_has(cast, client_of, beach_to_wider):
    path = f"/grants/{cast.ben.grants.get().pk}/change/"
    said = []
    for has_all in (False, True):
        if has_all:
            add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
            path = f"/grants/{Grant.objects.live().get(user=cast.ben, album=cast.beach).pk}/change/"
        assert "all albums" not in client_of(cast.otto).get(path).text
        said.append(beach_to_wider(by=cast.otto, role="contributor" if has_all else "viewer"))
    assert said[0] == "By this access, Ben looks, wider circle in “Beach” from now on."
    assert said[1] == "By this access, Ben looks and adds photos, wider circle in “Beach” from now on."


def test_the_forms_say_it_beforehand(cast, client_of):
    anna, grant = client_of(cast.anna), cast.ben.grants.get()
    paths = [f"/people/{cast.ben.pk}/albums/{cast.beach.pk}/", f"/grants/{grant.pk}/change/"]
    assert not any("the more generous counts" in anna.get(path).text for path in paths)
    add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
    for path in paths:
        assert "They have this too: looks, close family in all albums." in anna.get(path).text
    everything = anna.get(f"/people/{cast.ben.pk}/albums/all/").text
    assert "They have this too: looks, close family in “Beach”." in everything


def test_an_album_in_the_bin_is_not_named(cast, client_of):
    bin.bin_album(cast.beach, by=cast.anna)
    add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
    assert "Beach" not in client_of(cast.anna).get(f"/people/{cast.ben.pk}/albums/all/").text
