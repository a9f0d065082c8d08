"""One tap keeps, one tap drops; what would lapse goes on, as a new grant, and nothing else changes."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from albums.models import Confirmation, Deed, Grant, Look
from albums.renewal.confirm import confirm
from albums.renewal.due import RENEW_AFTER, people_due

DAY = datetime.timedelta(days=1)


@pytest.fixture
def anna(cast, client_of):
    return client_of(cast.anna)


def keep(client, person):
    return client.post(f"/people/{person.pk}/confirmation/")


def test_the_list_says_what_helps_to_decide(anna, cast, client_of):
    Grant.objects.update(granted_at=timezone.now() - 200 * DAY)
    Grant.objects.exclude(user=cast.ben).update(granted_at=timezone.now())
    client_of(cast.ben).get("/")
    now = timezone.now()
    Look.objects.bulk_create(
        Look(
            photo_id=f"00000000-0000-0000-0000-00000000000{photo}", album_id=cast.beach.pk, album_name="Beach",
            viewer_id=str(cast.ben.pk), viewer_name="Ben", device_id=device, day=now.date(), first_at=now, last_at=now,
        )
        for photo in range(3)
        for device in ("phone", "laptop")
    )  # fmt: skip
    page = anna.get("/people/renewal/").text
    for words in ("Ben", "Beach", "today", "Saw 3 photos", "Keep", "Drop"):
        assert words in page
    assert "Cleo" not in page and f'action="/people/{cast.ben.pk}/revocation/"' in page


def test_when_nobody_is_due_the_page_says_so(anna):
    assert "Nobody to think about just now." in anna.get("/people/renewal/").text


def test_keeping_is_noted_and_the_person_is_asked_about_no_more(anna, cast):
    cast.ben.grants.update(granted_at=timezone.now() - 200 * DAY)
    assert keep(anna, cast.ben).url == "/people/renewal/"
    assert Confirmation.objects.get().confirmed_by == cast.anna
    deed = Deed.objects.get(kind=Deed.Kind.CONFIRMED)
    assert (deed.subject_name, deed.by_name) == ("Ben", "Anna")
    assert not people_due().exists()


def test_another_keepers_list_is_the_same_list(anna, cast, client_of):
    cast.ben.grants.update(granted_at=timezone.now() - 200 * DAY)
    type(cast.otto).objects.filter(pk=cast.otto.pk).update(is_keeper=True)
    otto = client_of(cast.otto)
    assert "Ben" in otto.get("/people/renewal/").text
    keep(anna, cast.ben)
    assert "Nobody to think about" in otto.get("/people/renewal/").text


def test_a_grant_that_lapses_is_replaced_by_one_like_it_for_another_half_year(anna, cast):
    cast.cleo.grants.update(lapses=True, tier=Grant.Tier.WIDER, expires_at=timezone.now() + 3 * DAY)
    old = cast.cleo.grants.get()
    keep(anna, cast.cleo)
    new = Grant.objects.live().get(user=cast.cleo)
    assert new.pk != old.pk and new.lapses and new.granted_by == cast.anna
    assert (new.album, new.role, new.tier) == (old.album, old.role, old.tier)
    assert abs(new.expires_at - timezone.now() - RENEW_AFTER) < DAY
    old.refresh_from_db()
    assert old.revocation.reason == "renewed" and old.expires_at < timezone.now() + 4 * DAY


def test_grants_that_do_not_lapse_stay_as_they_are(anna, cast):
    Grant.objects.create(user=cast.ben, album=cast.garden, expires_at=timezone.now() + 3 * DAY)
    before = list(cast.ben.grants.order_by("pk").values())
    keep(anna, cast.ben)
    assert list(cast.ben.grants.order_by("pk").values()) == before


def test_who_was_kept_sees_on_without_a_gap_and_what_lapsed_is_not_revived(cast, anna, client_of):
    cast.ben.grants.update(lapses=True, expires_at=timezone.now() + 3 * DAY)
    Grant.objects.create(user=cast.ben, album=cast.garden, lapses=True, expires_at=timezone.now() - DAY)
    keep(anna, cast.ben)
    ben = client_of(cast.ben)
    assert ben.get(f"/albums/{cast.beach.pk}/").status_code == 200
    assert ben.get(f"/albums/{cast.garden.pk}/").status_code == 404


def test_a_grant_that_nobody_renewed_ends_on_its_day(cast, client_of):
    cast.ben.grants.update(lapses=True, expires_at=timezone.now() + 3 * DAY)
    ben = client_of(cast.ben)
    assert ben.get(f"/albums/{cast.beach.pk}/").status_code == 200
    cast.ben.grants.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert ben.get(f"/albums/{cast.beach.pk}/").status_code == 404


def test_an_owners_invitations_live_on_when_the_owner_is_kept(anna, cast):
    from albums.models import Invitation
    from albums.sharing.invitations import Offer, invite

    cast.otto.grants.update(lapses=True, expires_at=timezone.now() + 3 * DAY)
    invite(name="Dan", email="", offer=Offer(album=cast.beach), by=cast.otto)
    keep(anna, cast.otto)
    assert Invitation.objects.unused().count() == 1


def test_dropping_ends_everything_the_person_has(anna, cast, client_of):
    ben = client_of(cast.ben)
    ben.get("/")
    anna.post(f"/people/{cast.ben.pk}/revocation/")
    assert ben.get("/").status_code == 302
    assert not Grant.objects.live().filter(user=cast.ben).exists()


def test_dropping_is_asked_about_and_its_receipt_leads_back_to_the_list(anna, cast):
    Grant.objects.update(granted_at=timezone.now() - 200 * DAY)
    page = anna.get("/people/renewal/").text
    assert 'data-ask="End all access of Ben?"' in page and "data-ask-dialog" in page and "js/sharing/ask" in page
    receipt = anna.post(f"/people/{cast.ben.pk}/revocation/", {"back": "renewal"}, follow=True)
    assert "Ben sees nothing any more" in _spoken(receipt) and 'href="/people/renewal/"' in receipt.text
    assert not re.search(r"\bBen\b", anna.get("/people/renewal/").text)


@pytest.mark.parametrize("back", ["", "people", "https://elsewhere.example/"])
def test_no_other_way_back_is_taken_from_the_form(anna, cast, back):
    answer = anna.post(f"/people/{cast.ben.pk}/revocation/", {"back": back})
    assert "?" not in answer["Location"]
    assert "/people/renewal/" not in anna.get(answer["Location"] + "?back=https://elsewhere.example/").text


def _spoken(response) -> str:
    return re.sub(r"<[^>]+>", "", response.text)


@pytest.mark.django_db(transaction=True)
def test_two_keepers_who_tap_at_once_say_one_word(cast):
    cast.ben.grants.update(lapses=True, expires_at=timezone.now() + 3 * DAY)

    def tap(_: int) -> None:
        try:
            confirm(cast.ben, by=cast.anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(tap, range(12)))
    assert Confirmation.objects.count() == 1
    assert Grant.objects.live().filter(user=cast.ben).count() == 1
    assert Deed.objects.filter(kind=Deed.Kind.CONFIRMED).count() == 1


def test_nobody_can_be_kept_who_sees_nothing_or_keeps_the_vault(anna, cast):
    for person in (cast.cara, cast.stella, cast.anna):
        assert keep(anna, person).status_code == 404
    assert not Confirmation.objects.exists()


def test_there_is_nothing_here_for_anybody_but_keepers(cast, client_of, guest_with):
    for client in (client_of(cast.ben), client_of(cast.otto), guest_with("live").client):
        assert client.get("/people/renewal/").status_code == 404
        assert keep(client, cast.ben).status_code == 404
    assert not Confirmation.objects.exists()
