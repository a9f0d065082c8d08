"""The matrix says of every person and album what somebody finds there, and each of its cells leads to the change."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from albums import bin
from albums.models import Album, Grant
from albums.sharing.grants import Terms, add_grant
from albums.sharing.matrix import Cell, cell_of, matrix
from albums.viewing.access import view_of, viewable_renditions
from albums.viewing.viewer import Viewer

CLOSE, WIDER = Grant.Tier.CLOSE, Grant.Tier.WIDER
VIEWER, CONTRIBUTOR, OWNER = Grant.Role.VIEWER, Grant.Role.CONTRIBUTOR, Grant.Role.OWNER


def cells(name: str) -> dict[str, Cell]:
    """One person's or link's cells by album name."""
    lines = [*matrix().people, *matrix().guests]
    line = next(line for line in lines if line.name == name)
    return {cell.album.name if cell.album else "all": cell for cell in line.cells}


def test_each_role_and_tier_has_its_own_look(cast):
    kinds = {name: (cells(name)["Beach"].kind, cells(name)["Beach"].tier) for name in ("Ben", "Cleo", "Otto", "Wanda")}
    assert kinds == {
        "Ben": ("looks", CLOSE), "Cleo": ("adds", CLOSE), "Otto": ("runs", CLOSE), "Wanda": ("looks", WIDER)
    }  # fmt: skip
    assert cells("Ben")["Garden"] == Cell(cast.garden)
    assert cells("Cara")["Beach"].kind == "none"


def test_all_albums_are_inherited_by_each(cast):
    add_grant(cast.edda, album=None, terms=Terms(tier=WIDER), by=cast.anna)
    edda = cells("Edda")
    assert (edda["all"].kind, edda["all"].is_inherited) == ("looks", False)
    assert (edda["Beach"].tier, edda["Beach"].is_inherited) == (WIDER, True)
    assert (edda["Garden"].tier, edda["Garden"].is_inherited) == (CLOSE, False)
    assert edda["Beach"].in_words == "looks, wider circle, as in all albums"


def test_of_several_grants_the_more_generous_shows(cast):
    end = timezone.now() + timedelta(days=9)
    cast.ben.grants.update(expires_at=end, tier=WIDER)
    assert cells("Ben")["Beach"].expires_at == end
    add_grant(cast.ben, album=cast.beach, terms=Terms(role=CONTRIBUTOR), by=cast.anna)
    beach = cells("Ben")["Beach"]
    assert (beach.role, beach.tier, beach.expires_at) == (CONTRIBUTOR, CLOSE, None)


def test_a_cell_says_what_the_decision_says(cast, ready_photo):
    """The matrix is drawn from grants by itself: it must never differ from what is really shown."""
    add_grant(cast.edda, album=None, terms=Terms(role=CONTRIBUTOR, tier=WIDER), by=cast.anna)
    cast.cleo.grants.update(expires_at=timezone.now())
    photos = {album.name: ready_photo(album=album) for album in (cast.beach, cast.garden)}
    for line in matrix().people:
        viewer = Viewer(device=None, user=line.user)
        for cell in line.cells[1:]:
            found = viewable_renditions(viewer, photo_ids=[photos[cell.album.name].pk], name="view")
            assert bool(found) == bool(cell.role), (line.name, cell)
            if found:
                assert found[0].name == view_of(viewer, cell.album) == {CLOSE: "view", WIDER: "soft"}[cell.tier]


def test_binned_albums_and_ended_people_are_not_in_it(cast, client_of):
    bin.bin_album(cast.garden, by=cast.anna)
    User.objects.filter(pk=cast.cara.pk).update(is_active=False)
    drawn = matrix()
    assert [album.name for album in drawn.albums] == ["Beach"]
    assert "Cara" not in [line.name for line in drawn.people]
    assert [keeper.name for keeper in drawn.keepers] == ["Anna"]


def test_guest_links_have_lines_too(cast, guest_with, client_of):
    guest = guest_with(label="Gus", tier=WIDER)
    guest_with("expired", label="Plumber")
    assert [line.name for line in matrix().guests] == ["Gus"]
    assert (cells("Gus")["Beach"].tier, cells("Gus")["Garden"].kind) == (WIDER, "none")
    page = client_of(cast.anna).get("/people/albums/").text
    assert f'href="/links/{guest.link.pk}/"' in page


def test_every_cell_is_said_in_words(cast, client_of):
    page = client_of(cast.anna).get("/people/albums/").text
    assert 'aria-label="Wanda, Beach: looks, wider circle"' in page
    assert 'aria-label="Ben, Garden: nothing"' in page
    assert len(re.findall(r'<a class="mark', page)) == 7 * 3


def test_an_empty_cell_gives_access(cast, client_of):
    anna = client_of(cast.anna)
    page = anna.get(f"/people/{cast.ben.pk}/albums/{cast.garden.pk}/").text
    assert f'action="/people/{cast.ben.pk}/grants/"' in page and "Nothing until now" in page
    answers = {"album": str(cast.garden.pk), "role": "viewer", "tier": "wider", "until": "", "back": "matrix"}
    answer = anna.post(f"/people/{cast.ben.pk}/grants/", answers)
    assert answer["Location"] == f"/people/albums/#cell-{cast.ben.pk}-{cast.garden.pk}"
    assert f'id="cell-{cast.ben.pk}-{cast.garden.pk}"' in anna.get("/people/albums/").text
    assert cell_of(cast.ben, cast.garden).tier == WIDER


def test_a_full_cell_changes_or_ends_it(cast, client_of):
    grant = cast.ben.grants.get()
    page = client_of(cast.anna).get(f"/people/{cast.ben.pk}/albums/{cast.beach.pk}/").text
    assert f'action="/grants/{grant.pk}/change/"' in page
    assert f'action="/grants/{grant.pk}/revocation/"' in page


def test_the_cell_of_all_albums_gives_them_all(cast, client_of):
    anna = client_of(cast.anna)
    page = anna.get(f"/people/{cast.ben.pk}/albums/all/").text
    assert '<input type="hidden" name="album" value="all">' in page
    add_grant(cast.ben, album=None, terms=Terms(), by=cast.anna)
    inherited = anna.get(f"/people/{cast.ben.pk}/albums/{cast.garden.pk}/").text
    assert f'href="/people/{cast.ben.pk}/albums/all/"' in inherited


def test_a_cell_of_a_binned_or_unknown_album_is_not_there(cast, client_of):
    anna = client_of(cast.anna)
    bin.bin_album(cast.garden, by=cast.anna)
    assert anna.get(f"/people/{cast.ben.pk}/albums/{cast.garden.pk}/").status_code == 404
    assert anna.get(f"/people/{cast.ben.pk}/albums/{cast.ben.pk}/").status_code == 404
    assert anna.get(f"/people/{cast.beach.pk}/albums/all/").status_code == 404


PATHS = ["/people/albums/", "/people/devices/", "/people/{ben}/", "/people/{ben}/albums/all/", "/people/{ben}/albums/{beach}/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("person", ["ben", "otto", "cara", "stella"])
def test_only_keepers_survey_the_family(path, person, cast, client_of):
    path = path.format(ben=cast.ben.pk, beach=cast.beach.pk)
    assert client_of(getattr(cast, person)).get(path).status_code == 404


def test_a_vault_without_albums_or_people_says_so(vault, client_of):
    anna = User.objects.create_user(name="Anna", is_keeper=True)
    client = client_of(anna)
    assert "There is no album yet" in client.get("/people/albums/").text
    Album.objects.create(name="Beach")
    assert "Nobody but you yet" in client.get("/people/albums/").text
