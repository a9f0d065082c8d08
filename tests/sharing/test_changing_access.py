"""A grant's role, tier and end can be changed; the old one ends, another begins, and it holds from the next byte."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from PIL import Image

from accounts.models import User
from albums.endings.revoke import end_all_access, end_grant
from albums.models import Deed, Grant, Invitation
from albums.sharing.errors import GrantEnded
from albums.sharing.grants import Terms, add_grant, change_grant, give_grant
from tests.cast import photo_file
from tests.viewing.page import Page

BERLIN = ZoneInfo("Europe/Berlin")
CLOSE, WIDER = Grant.Tier.CLOSE, Grant.Tier.WIDER
VIEWER, CONTRIBUTOR, OWNER = Grant.Role.VIEWER, Grant.Role.CONTRIBUTOR, Grant.Role.OWNER


def answers(**changed) -> dict[str, str]:
    return {"role": "viewer", "tier": "close", "until": ""} | changed


@pytest.fixture
def change(cast, client_of):
    """Anna changes Ben's grant of "Beach"; returns the answer."""
    anna = client_of(cast.anna)

    def post(**changed):
        grant = Grant.objects.live().get(user=cast.ben, album=cast.beach)
        return anna.post(f"/grants/{grant.pk}/change/", answers(**changed))

    return post


def test_a_change_ends_the_old_grant_and_makes_another(cast, change):
    old = cast.ben.grants.get()
    assert change(role="contributor", tier="wider")["Location"] == f"/people/{cast.ben.pk}/"
    new = Grant.objects.live().get(user=cast.ben)
    old.refresh_from_db()
    assert (old.role, old.tier, old.revocation.reason, old.revocation.revoked_by) == (VIEWER, CLOSE, "changed", cast.anna)
    assert (new.role, new.tier, new.expires_at, new.granted_by) == (CONTRIBUTOR, WIDER, None, cast.anna)
    deed = Deed.objects.get(kind=Deed.Kind.CHANGED)
    assert (deed.subject_id, deed.by_id, deed.album_id) == (str(cast.ben.pk), str(cast.anna.pk), cast.beach.pk)
    assert deed.detail == "looks and adds photos, wider circle"


def test_the_same_terms_change_nothing(cast, change):
    change()
    assert cast.ben.grants.count() == 1
    assert not Deed.objects.exists()


def test_another_tier_takes_effect_at_the_next_byte(cast, client_of, ready_photo, change):
    photo = ready_photo(data=photo_file(size=(1600, 1200)))
    ben = Page(client_of(cast.ben))
    large = ben.view(photo)
    change(tier="wider")
    soft = ben.view(photo)
    change(tier="close")
    again = ben.view(photo)
    widths = [Image.open(io.BytesIO(copy)).width for copy in (large, soft, again)]
    assert widths[0] == widths[2] > widths[1]
    assert len(soft) < len(large) / 1.5


def test_another_role_takes_effect_at_the_next_request(cast, client_of, change):
    ben, upload = client_of(cast.ben), f"/albums/{cast.beach.pk}/upload/"
    assert ben.get(upload).status_code == 404
    change(role="contributor")
    assert ben.get(upload).status_code == 200
    change(role="viewer")
    assert ben.get(upload).status_code == 404


def test_an_end_that_passes_takes_effect_at_the_next_byte(cast, client_of, ready_photo, change):
    photo = ready_photo()
    ben = Page(client_of(cast.ben))
    change(until="week")
    assert ben.view(photo)
    Grant.objects.live().filter(user=cast.ben).update(expires_at=timezone.now())
    assert ben.ask_view(photo).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "contributor"])
def test_a_contributor_made_a_viewer_cannot_delete_their_own_any_more(role, cast, client_of, ready_photo):
    photo = ready_photo(by=cast.cleo)
    grant = cast.cleo.grants.get()
    client_of(cast.anna).post(f"/grants/{grant.pk}/change/", answers(role=role, tier="wider", until="month"))
    expected = 404 if role == "viewer" else 302
    assert client_of(cast.cleo).post(f"/photos/{photo.pk}/binning/").status_code == expected


@pytest.mark.parametrize("until, days", [("", None), ("week", 7), ("month", 30), ("half_year", 183), ("lapses", 183)])
def test_every_length_of_time_is_meant_as_it_says(until, days, cast, change):
    change(until=until, tier="wider")
    grant = Grant.objects.live().get(user=cast.ben)
    assert grant.lapses == (until == "lapses")
    if days is None:
        assert grant.expires_at is None
    else:
        assert abs(grant.expires_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)


def test_a_chosen_day_is_the_last_one_whole(cast, change):
    day = timezone.localdate(timezone=BERLIN) + timedelta(days=3)
    change(until="day", day=day.isoformat())
    end = timezone.localtime(Grant.objects.live().get(user=cast.ben).expires_at, BERLIN)
    assert (end.date(), end.hour, end.minute) == (day + timedelta(days=1), 0, 0)


@pytest.mark.parametrize("day", ["", "2001-01-01", "2999-01-01", "soon"])
def test_an_impossible_day_changes_nothing_and_says_so(day, cast, change):
    page = change(until="day", day=day, role="contributor")
    assert page.status_code == 200 and "aria-invalid" in page.text
    assert Grant.objects.live().get(user=cast.ben).role == VIEWER


def test_an_end_stays_as_it_is_when_only_the_rest_is_changed(cast, change):
    end = timezone.now() + timedelta(days=50)
    Grant.objects.filter(user=cast.ben).update(expires_at=end, lapses=True)
    change(until="as_it_is", tier="wider")
    grant = Grant.objects.live().get(user=cast.ben)
    assert (grant.expires_at, grant.lapses, grant.tier) == (end, True, WIDER)


def test_a_new_grant_for_the_same_album_is_a_change(cast, client_of):
    client_of(cast.anna).post(f"/people/{cast.ben.pk}/grants/", answers(album=str(cast.beach.pk), tier="wider"))
    assert Grant.objects.live().get(user=cast.ben).tier == WIDER
    assert Deed.objects.get().kind == Deed.Kind.CHANGED


def test_access_to_all_albums_stands_beside_that_to_one(cast, client_of):
    client_of(cast.anna).post(f"/people/{cast.ben.pk}/grants/", answers(album="all", tier="wider", until="month"))
    assert {grant.album for grant in Grant.objects.live().filter(user=cast.ben)} == {cast.beach, None}
    assert client_of(cast.ben).get(f"/albums/{cast.garden.pk}/").status_code == 200


def test_a_change_does_not_bring_back_what_was_ended_meanwhile(cast):
    grant = cast.ben.grants.get()
    end_grant(grant, by=cast.anna)
    with pytest.raises(GrantEnded):
        change_grant(grant, terms=Terms(role=OWNER), by=cast.anna)
    assert not Grant.objects.live().filter(user=cast.ben).exists()


def test_an_ended_grant_has_no_page_to_change_it(cast, client_of):
    grant = cast.ben.grants.get()
    end_all_access(cast.ben, by=cast.anna)
    anna = client_of(cast.anna)
    assert anna.get(f"/grants/{grant.pk}/change/").status_code == 404
    assert anna.post(f"/grants/{grant.pk}/change/", answers()).status_code == 404


def test_an_owner_who_is_one_no_more_loses_the_invitations_they_made(cast, invited):
    invited(by=cast.otto)
    change_grant(cast.otto.grants.get(), terms=Terms(tier=WIDER, role=OWNER), by=cast.anna)
    assert Invitation.objects.live().exists()
    change_grant(Grant.objects.live().get(user=cast.otto), terms=Terms(role=CONTRIBUTOR), by=cast.anna)
    assert not Invitation.objects.live().exists()


def test_an_invitation_adds_and_never_takes_away(cast):
    cleo = cast.cleo.grants.get()
    assert add_grant(cast.cleo, album=cast.beach, terms=Terms(tier=WIDER), by=cast.otto) == cleo
    more = add_grant(cast.ben, album=cast.beach, terms=Terms(role=CONTRIBUTOR, tier=WIDER), by=cast.otto)
    held = Grant.objects.live().filter(user=cast.ben)
    assert set(held) == {cast.ben.grants.get(role=VIEWER), more}


def test_an_owner_takes_nothing_from_another_owner(cast):
    give_grant(cast.ben, album=cast.beach, terms=Terms(role=OWNER), by=cast.anna)
    give_grant(cast.ben, album=cast.beach, terms=Terms(), by=cast.otto)
    assert Grant.objects.live().filter(user=cast.ben, role=OWNER).exists()


def test_an_owner_changes_others_in_their_album_and_makes_no_owner(cast, client_of):
    otto, ben = client_of(cast.otto), cast.ben.grants.get()
    page = otto.get(f"/grants/{ben.pk}/change/").text
    assert 'value="contributor"' in page and 'value="owner"' not in page
    assert otto.post(f"/grants/{ben.pk}/change/", answers(role="owner")).status_code == 200
    assert Grant.objects.live().get(user=cast.ben) == ben
    answer = otto.post(f"/grants/{ben.pk}/change/", answers(role="contributor", tier="wider"))
    assert answer["Location"] == f"/albums/{cast.beach.pk}/people/"
    assert Grant.objects.live().get(user=cast.ben).role == CONTRIBUTOR


@pytest.mark.parametrize("person", ["ben", "cleo", "cara", "edda", "wanda", "otto"])
def test_nobody_else_changes_a_grant(person, cast, client_of):
    client = client_of(getattr(cast, person))
    mine = {cast.otto.grants.get(), cast.edda.grants.get()} if person == "otto" else set(Grant.objects.live())
    for grant in mine:
        assert client.get(f"/grants/{grant.pk}/change/").status_code == 404
        assert client.post(f"/grants/{grant.pk}/change/", answers(role="contributor")).status_code == 404
    assert not Deed.objects.exists()


def test_fields_that_no_form_has_are_ignored(cast, client_of):
    ben = cast.ben.grants.get()
    extra = {
        "user": str(cast.edda.pk), "album": str(cast.garden.pk), "album_id": str(cast.garden.pk), "link": "1",
        "is_keeper": "on", "expires_at": "2999-01-01", "lapses": "on", "granted_by": str(cast.edda.pk), "by": "X",
    }  # fmt: skip
    client_of(cast.otto).post(f"/grants/{ben.pk}/change/", answers(role="contributor") | extra)
    grant = Grant.objects.live().get(user=cast.ben)
    assert (grant.album, grant.role, grant.granted_by) == (cast.beach, CONTRIBUTOR, cast.otto)
    assert (grant.expires_at, grant.lapses) == (None, False)
    assert not User.objects.filter(pk=cast.ben.pk, is_keeper=True).exists()
    client_of(cast.anna).post(f"/people/{cast.ben.pk}/name/", {"name": "Ben", "is_keeper": "on", "is_staff": "on"})
    assert not User.objects.filter(pk=cast.ben.pk).exclude(is_keeper=False, is_staff=False).exists()


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "home", "matrix", "album", ""])
def test_the_way_back_is_one_of_the_vaults_own_pages(back, cast, change):
    where = change(tier="wider", back=back)["Location"]
    assert where.startswith("/") and not where.startswith("//") and "evil" not in where


def test_a_grant_is_given_again_with_its_end(cast, client_of, change):
    change(until="week")
    ended = Grant.objects.live().get(user=cast.ben)
    anna = client_of(cast.anna)
    anna.post(f"/grants/{ended.pk}/revocation/")
    anna.post(f"/grants/{ended.pk}/restoration/")
    assert Grant.objects.live().get(user=cast.ben).expires_at == ended.expires_at


def test_inviting_and_coming_in_are_entered(cast, client_of, invited):
    invitation, token = invited(tier=WIDER)
    made = Deed.objects.get(kind=Deed.Kind.INVITED)
    assert (made.subject_id, made.by_name, made.detail) == (str(invitation.pk), "Anna", "looks, wider circle")
    client = client_of(None)
    client.get(f"/invitation/{token}/")
    client.post("/invitation/", {"name": "Dan"})
    dan = User.objects.get(name="Dan")
    kinds = list(Deed.objects.filter(subject_id=str(dan.pk)).values_list("kind", flat=True))
    assert sorted(kinds) == [Deed.Kind.CAME_IN, Deed.Kind.GRANTED]
    assert "came in" in client_of(cast.anna).get(f"/people/{dan.pk}/").text
