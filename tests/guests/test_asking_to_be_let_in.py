"""A link that is full asks the parents, and they let a browser in with one tap."""

import re

import pytest
from django.test import Client

from accounts.models import Device
from albums.endings.revoke import end_device
from albums.guests.admissions import MOST_WAITING
from albums.guests.spoken_code import spoken_code
from albums.models import Admission, Alert, AlertKind, Deed
from tests.guests.doors import at_the_door, is_in, pressed, waits


def test_a_second_browser_waits_and_sees_nothing(made_link, cast):
    link, token = made_link()
    first = pressed(token)
    second = at_the_door(token)
    answer = second.post("/link/", follow=True)
    assert b"Please ask the parents" in answer.content
    assert is_in(first)
    assert waits(second)
    assert second.get(f"/albums/{cast.beach.pk}/").status_code in (302, 404)
    assert link.admissions.exclude(admitted_at=None).count() == 1


def test_the_keepers_are_alerted_and_the_ledger_knows(made_link):
    link, token = made_link()
    pressed(token)
    pressed(token)
    alert = Alert.objects.get(kind=AlertKind.SECOND_DEVICE)
    assert (alert.viewer_id, alert.viewer_name) == (str(link.pk), "Gus")
    kinds = list(Deed.objects.filter(subject_id=str(link.pk)).order_by("pk").values_list("kind", flat=True))
    assert kinds == [Deed.Kind.LINK_MADE, Deed.Kind.LINK_OPENED, Deed.Kind.LINK_ASKED]


def test_each_who_waits_shows_a_code_that_the_keeper_finds_beside_it(made_link, cast, client_of):
    link, token = made_link()
    waiting = [pressed(token) for _ in range(3)][1:]
    codes = [re.search(r"data-code>([A-Z0-9]{4})<", each.get("/link/").text)[1] for each in waiting]
    assert codes == [spoken_code(each.device_id) for each in link.admissions.filter(admitted_at=None)]
    assert len({*codes}) == 2
    keeper = client_of(cast.anna)
    for code in codes:
        assert f">{code}</strong>" in keeper.get(f"/links/{link.pk}/").text
        assert f"whose screen shows {code}." in keeper.get("/alerts/").text


def test_a_keeper_lets_it_in_with_one_tap(made_link, cast, client_of):
    link, token = made_link()
    pressed(token)
    second = pressed(token)
    admission = link.admissions.get(admitted_at=None)
    answer = _let_in(client_of(cast.anna), admission)
    assert answer.status_code == 302
    assert is_in(second)
    assert b"You are in" in second.get("/link/").content
    admission.refresh_from_db()
    assert admission.admitted_by == cast.anna
    assert Deed.objects.filter(kind=Deed.Kind.LINK_ALLOWED, by_name="Anna").count() == 1


def test_who_was_let_in_begins_where_the_first_one_did(made_link, cast, client_of):
    for albums in ((cast.beach,), (cast.beach, cast.garden)):
        link, token = made_link(f"Link to {len(albums)}", albums=albums)
        began = at_the_door(token).post("/link/")["Location"]
        second = pressed(token)
        assert second.post("/link/")["Location"] == "/link/"
        assert str(cast.beach.pk) not in second.get("/link/").text
        _let_in(client_of(cast.anna), link.admissions.get(admitted_at=None))
        assert second.post("/link/")["Location"] == began
        assert f'href="{began}">See the photos' in second.get("/link/").text
        assert began == (f"/albums/{cast.beach.pk}/" if len(albums) == 1 else "/")


def test_letting_in_twice_has_one_effect(made_link, cast, client_of):
    link, token = made_link()
    pressed(token)
    pressed(token)
    admission = link.admissions.get(admitted_at=None)
    for _ in range(2):
        _let_in(client_of(cast.anna), admission)
    assert Deed.objects.filter(kind=Deed.Kind.LINK_ALLOWED).count() == 1


@pytest.mark.parametrize("name", ["ben", "otto", "stella"])
def test_only_keepers_let_in(made_link, cast, client_of, name):
    link, token = made_link()
    pressed(token)
    second = pressed(token)
    admission = link.admissions.get(admitted_at=None)
    assert _let_in(client_of(getattr(cast, name)), admission).status_code == 404
    assert _let_in(second, admission).status_code == 403
    assert waits(second)


def test_a_browser_is_let_in_by_its_own_link_only(made_link, cast, client_of):
    link, token = made_link()
    other, _ = made_link("Rita")
    pressed(token)
    second = pressed(token)
    admission = link.admissions.get(admitted_at=None)
    answer = client_of(cast.anna).post(f"/links/{other.pk}/admissions/{admission.pk}/allowance/")
    assert answer.status_code == 404
    assert waits(second)


def test_pressing_again_while_waiting_asks_no_second_time(made_link):
    link, token = made_link()
    pressed(token)
    second = pressed(token)
    for _ in range(3):
        pressed(token, second)
    assert link.admissions.filter(admitted_at=None).count() == 1
    assert waits(second)


def test_a_declined_browser_learns_it_and_may_ask_again(made_link, cast, client_of):
    link, token = made_link()
    pressed(token)
    second = pressed(token)
    declined = link.admissions.get(admitted_at=None)
    client_of(cast.anna).post(f"/devices/{declined.device_id}/revocation/")
    assert second.get("/watch/").json() == {"open": False, "ended": "link"}
    assert _let_in(client_of(cast.anna), declined).status_code == 302
    assert not is_in(second)
    pressed(token, second)
    assert waits(second)


def test_an_ended_browser_makes_no_room_for_itself_or_others(made_link, cast):
    link, token = made_link()
    first = pressed(token)
    end_device(link.admissions.get().device, by=cast.anna)
    assert not is_in(first)
    assert waits(pressed(token, first))
    assert waits(pressed(token))


def test_no_more_than_a_few_wait_at_once(made_link):
    link, token = made_link()
    pressed(token)
    for _ in range(MOST_WAITING):
        assert waits(pressed(token))
    answer = at_the_door(token).post("/link/")
    assert answer.status_code == 429
    assert link.admissions.filter(admitted_at=None).count() == MOST_WAITING
    assert Device.objects.count() == MOST_WAITING + 1


@pytest.mark.parametrize("how", ["expired", "revoked", "exhausted"])
def test_nobody_is_let_into_a_link_that_is_over(guest_with, cast, client_of, how):
    guest = guest_with(how)
    waiting = Admission.objects.create(link=guest.link, device=Device.objects.create(token_hash="x", name="Safari"))
    _let_in(client_of(cast.anna), waiting)
    waiting.refresh_from_db()
    assert waiting.admitted_at is None


def test_waiting_for_one_link_does_not_disturb_another(made_link, cast):
    _, token = made_link()
    _, other = made_link("Rita", albums=(cast.garden,))
    pressed(token)
    client: Client = pressed(token)
    pressed(other, client)
    assert client.get("/").wsgi_request.viewer.name == "Rita"


def _let_in(client: Client, admission: Admission):
    return client.post(f"/links/{admission.link_id}/admissions/{admission.pk}/allowance/")
