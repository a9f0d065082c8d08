"""What keepers see and do about guest links: make, look, lengthen, end; and what nobody can do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from albums.endings.revoke import end_link
from albums.models import Deed, Grant, GuestLink
from tests.guests.doors import is_in, pressed
from tests.viewing.page import Page

FILLED = {"label": "Paediatrician", "tier": "wider", "runs_for": "week", "device_limit": "1"}


@pytest.fixture
def anna(cast, client_of):
    return client_of(cast.anna)


def test_a_keeper_makes_a_link_and_sees_its_address_once(anna, cast, client_of):
    answer = anna.post("/links/new/", FILLED | {"albums": [cast.beach.pk, cast.garden.pk]})
    link = GuestLink.objects.get()
    assert answer["Location"] == f"/links/{link.pk}/"
    page = anna.get(answer["Location"]).content.decode()
    assert "http://localhost:8000/link/" in page
    assert "<svg" in page
    token = page.split("http://localhost:8000/link/")[1].split("/")[0]
    assert is_in(pressed(token))
    elsewhere = client_of(cast.anna).get(answer["Location"]).content.decode()
    assert token not in elsewhere
    assert {grant.album for grant in link.grants.all()} == {cast.beach, cast.garden}
    assert set(link.grants.values_list("tier", "role")) == {("wider", "viewer")}
    assert Deed.objects.get(kind=Deed.Kind.LINK_MADE).by_name == "Anna"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label": " "}, "required"),
        ({"label": "‮evil"}, "cannot be seen"),
        ({"albums": []}, "choose an album"),
        ({"runs_for": "forever"}, "valid choice"),
        ({"runs_for": ""}, "required"),
        ({"device_limit": "0"}, "a whole number from 1 to 10."),
        ({"view_limit": "0"}, "a whole number from 1 to 10,000."),
        ({"passphrase": "short"}, "at least 6"),
        ({"passphrase": "a     b"}, "at least 6"),
        ({"passphrase": "x" * 101}, "at most 100"),
    ],
)
def test_what_a_link_cannot_be(anna, cast, wrong, words):
    answer = anna.post("/links/new/", FILLED | {"albums": [cast.beach.pk]} | wrong)
    assert words in answer.text and "Ensure this value" not in answer.text
    assert not GuestLink.objects.exists()


@pytest.mark.parametrize(("runs_for", "days"), [("hour", 1 / 24), ("day", 1), ("week", 7), ("month", 30)])
def test_a_link_always_ends(anna, cast, runs_for, days):
    anna.post("/links/new/", FILLED | {"albums": [cast.beach.pk], "runs_for": runs_for})
    ends_in = GuestLink.objects.get().expires_at - timezone.now()
    assert abs(ends_in - timedelta(days=days)) < timedelta(seconds=30)


def test_the_page_tells_how_it_stands_and_what_happened(anna, cast, made_link):
    link, token = made_link("Paediatrician", view_limit=9, passphrase="blue whale")
    for _ in range(2):
        pressed(token, passphrase="blue whale")
    page = anna.get(f"/links/{link.pk}/").content.decode()
    for words in ("1 of 1 in", "0 of 9", "Let this device in", "Beach", "asked to be let in", "came in", "made the link"):
        assert words in page, words
    assert token not in page
    assert link.passphrase_hash not in page


def test_the_list_shows_what_holds_and_what_is_over(anna, cast, made_link):
    made_link("Paediatrician")
    end_link(made_link("Godmother")[0], by=cast.anna)
    page = anna.get("/links/").content.decode()
    live, _, over = page.partition('id="over"')
    assert "Paediatrician" in live
    assert "Godmother" not in live
    assert "Godmother" in over


def test_the_list_costs_no_more_queries_for_more_links(anna, made_link, django_assert_max_num_queries):
    for number in range(6):
        pressed(made_link(f"Guest {number}")[1])
    anna.get("/links/")
    with django_assert_max_num_queries(16):
        anna.get("/links/")


def test_a_new_address_kills_the_old_one_and_keeps_who_is_in(anna, made_link):
    link, token = made_link(device_limit=2)
    inside = pressed(token)
    anna.post(f"/links/{link.pk}/address/")
    assert not is_in(pressed(token))
    assert is_in(inside)
    page = anna.get(f"/links/{link.pk}/").content.decode()
    assert is_in(pressed(page.split("http://localhost:8000/link/")[1].split("/")[0]))


def test_a_link_that_ran_out_is_extended_and_works_again(anna, guest_with):
    guest = guest_with("expired")
    assert not is_in(guest.client)
    anna.post(f"/links/{guest.link.pk}/extension/", {"runs_for": "day"})
    assert is_in(guest.client)
    deed = Deed.objects.get(kind=Deed.Kind.LINK_EXTENDED)
    assert deed.subject_id == str(guest.link.pk)


def test_extending_counts_from_now_and_never_beyond_thirty_days(anna, made_link):
    link, _ = made_link(runs_for=timedelta(days=30))
    for _ in range(3):
        anna.post(f"/links/{link.pk}/extension/", {"runs_for": "month"})
    link.refresh_from_db()
    assert link.expires_at <= timezone.now() + timedelta(days=30)


@pytest.mark.parametrize("runs_for", ["", "1000", "forever", "-1"])
def test_only_the_presets_extend(anna, made_link, runs_for):
    link, _ = made_link()
    anna.post(f"/links/{link.pk}/extension/", {"runs_for": runs_for})
    assert GuestLink.objects.get(pk=link.pk).expires_at == link.expires_at


@pytest.mark.parametrize("act", ["extension", "address"])
def test_nothing_revives_an_ended_link(anna, guest_with, cast, act):
    """As in a peer where a link came back to life when the album was shared again."""
    guest = guest_with("live")
    end_link(guest.link, by=cast.anna)
    before = GuestLink.objects.values().get(pk=guest.link.pk)
    anna.post(f"/links/{guest.link.pk}/{act}/", {"runs_for": "month"})
    anna.post("/links/new/", FILLED | {"albums": [cast.beach.pk]})
    Grant.objects.create(link=guest.link, album=cast.garden, granted_by=cast.anna)
    assert GuestLink.objects.values().get(pk=guest.link.pk) == before
    assert not is_in(guest.client)
    assert not is_in(pressed(guest.token))


def test_more_time_alone_brings_back_no_looks(anna, guest_with):
    guest = guest_with("exhausted")
    page = anna.post(f"/links/{guest.link.pk}/extension/", {"runs_for": "month"}, follow=True)
    assert "Please say how many more" in page.text
    assert not is_in(guest.client)
    assert not Deed.objects.filter(kind=Deed.Kind.LINK_EXTENDED).exists()


@pytest.mark.parametrize(("more", "told"), [(2, ", and for 2 more photos."), (1, ", and for 1 more photo.")])
def test_a_link_whose_photos_were_all_opened_may_be_given_more(anna, guest_with, ready_photo, more, told):
    guest, photo = guest_with("exhausted"), ready_photo()
    assert b"How many more photos" in anna.get(f"/links/{guest.link.pk}/").content
    page = anna.post(f"/links/{guest.link.pk}/extension/", {"runs_for": "week", "more_views": more}, follow=True)
    assert told in page.text
    looks = Page(guest.client)
    assert [looks.ask_view(photo).status_code for _ in range(more + 1)] == [200] * more + [403]


def test_time_alone_leaves_the_number_of_photos_as_it_is(anna, made_link):
    limited, free = made_link(view_limit=3)[0], made_link("Midwife")[0]
    assert b"How many more photos" not in anna.get(f"/links/{free.pk}/").content
    for link in (limited, free):
        anna.post(f"/links/{link.pk}/extension/", {"runs_for": "day", "more_views": ""})
    assert [GuestLink.objects.get(pk=link.pk).view_limit for link in (limited, free)] == [3, None]


@pytest.mark.parametrize("more", ["-1", "10001", "many"])
def test_only_a_number_within_bounds_adds_photos(anna, made_link, more):
    link, _ = made_link(view_limit=3)
    anna.post(f"/links/{link.pk}/extension/", {"runs_for": "day", "more_views": more})
    assert GuestLink.objects.get(pk=link.pk).view_limit == 3
    assert not Deed.objects.filter(kind=Deed.Kind.LINK_EXTENDED).exists()


def test_the_page_tells_that_a_link_ran_out(anna, guest_with):
    link = guest_with("expired").link
    assert ">It ran out.<" in anna.get(f"/links/{link.pk}/").content.decode()


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (1, "The one photo that it was good for was opened."),
        (2, "Both photos that it was good for were opened."),
        (5, "All 5 photos that it was good for were opened."),
    ],
)
def test_the_page_tells_that_all_photos_of_a_link_were_opened(anna, guest_with, ready_photo, limit, words):
    guest, photo = guest_with(view_limit=limit), ready_photo()
    page = Page(guest.client)
    for _ in range(limit):
        page.view(photo)
    told = anna.get(f"/links/{guest.link.pk}/").content.decode()
    assert words in told
    assert ">The last photo that it was good for was opened.<" in told


@pytest.mark.parametrize("name", ["ben", "cleo", "otto", "stella"])
def test_links_are_for_keepers_only(cast, client_of, made_link, name):
    link, _ = made_link("Godmother")
    client = client_of(getattr(cast, name))
    for path in ("/links/", "/links/new/", f"/links/{link.pk}/"):
        assert client.get(path).status_code == 404
    for path in ("/links/new/", f"/links/{link.pk}/extension/", f"/links/{link.pk}/address/"):
        assert client.post(path, FILLED | {"albums": [cast.beach.pk]}).status_code == 404
    assert GuestLink.objects.get() == link


def test_a_guest_finds_no_links_not_even_their_own(guest_with):
    guest = guest_with()
    for path in ("/links/", "/links/new/", f"/links/{guest.link.pk}/"):
        assert guest.client.get(path).status_code == 404
    assert guest.client.post(f"/links/{guest.link.pk}/extension/", {"runs_for": "month"}).status_code == 404


def test_a_form_can_set_nothing_but_what_it_shows(anna, cast):
    more = {"views_used": "0", "token_hash": "known", "made_by": cast.ben.pk, "expires_at": "2099-01-01", "role": "owner"}
    anna.post("/links/new/", FILLED | {"albums": [cast.beach.pk]} | more)
    link = GuestLink.objects.get()
    assert link.token_hash != "known"
    assert link.made_by == cast.anna
    assert link.expires_at < timezone.now() + timedelta(days=8)
    assert link.grants.get().role == Grant.Role.VIEWER
