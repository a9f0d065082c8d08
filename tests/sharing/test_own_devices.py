"""Everybody sees and ends their own devices; keepers find every device of everybody."""

from django.test import Client

from accounts.models import Device
from albums.models import Deed
from albums.sharing.devices import all_devices
from albums.sharing.invitations import device_link
from tests.accounts.conftest import log_in

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0"}
LAPTOP = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def test_one_sees_ones_devices_with_the_one_in_ones_hand_marked(cast, client_of):
    phone, laptop = client_of(cast.ben), client_of(cast.ben)
    phone.get("/", headers=PHONE)
    laptop.get("/", headers=LAPTOP)
    page = phone.get("/me/").text
    assert "Chrome on Android" in page and "Firefox on Windows" in page
    assert page.count("This one") == 1 and page.index("This one") > page.index("Chrome on Android")
    assert page.count("/revocation/") == 2
    assert 'href="/me/looks/"' in page


def test_all_others_end_at_once_and_the_own_one_stays(cast, client_of):
    here, *others = [client_of(cast.ben) for _ in range(4)]
    for client in (here, *others):
        client.get("/")
    edda = client_of(cast.edda)
    edda.get("/")
    page = here.post("/me/devices/others/revocation/", follow=True)
    assert "3 devices are out" in page.text and "End all others" not in page.text
    assert here.get("/").status_code == edda.get("/").status_code == 200
    assert [client.get("/").status_code for client in others] == [302, 302, 302]
    assert Deed.objects.filter(kind=Deed.Kind.DEVICE_ENDED, by_id=str(cast.ben.pk)).count() == 3


def test_a_session_that_no_device_is_bound_to_ends_with_the_others(cast, client_of):
    here, dormant = client_of(cast.ben), client_of(cast.ben)
    here.get("/")
    page = here.post("/me/devices/others/revocation/", follow=True)
    assert "There was no other device" in page.text
    assert dormant.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert Device.objects.filter(user=cast.ben).count() == 1


def test_a_log_in_that_was_never_followed_is_listed_and_ended(cast, client_of):
    here = client_of(cast.ben)
    here.get("/")
    log_in(thief := Client(headers=LAPTOP), "ben@example.org")
    assert "Firefox on Windows" in here.get("/me/").text
    assert "One device is out" in here.post("/me/devices/others/revocation/", follow=True).text
    assert thief.get("/").status_code == 302


def test_a_link_to_come_in_as_oneself_ends_with_the_others(cast, client_of):
    here = client_of(cast.anna)
    here.get("/")
    _, token = device_link(cast.anna, by=cast.anna)
    page = here.post("/me/devices/others/revocation/", follow=True)
    assert "which nobody had used yet, does not work any more" in page.text
    at_the_door = Client()
    at_the_door.get(f"/invitation/{token}/")
    assert at_the_door.post("/invitation/").status_code == 404


def test_without_others_nothing_ends(cast, client_of):
    ben = client_of(cast.ben)
    page = ben.post("/me/devices/others/revocation/", follow=True)
    assert "There was no other device" in page.text
    assert not Deed.objects.exists()


def test_a_guest_and_a_stranger_have_no_devices_to_end(cast, guest_with, client_of):
    assert guest_with().client.post("/me/devices/others/revocation/").status_code in (403, 404)
    assert client_of(None).post("/me/devices/others/revocation/").status_code in (302, 403)


def test_keepers_find_every_device_by_its_name_or_its_owner(cast, client_of, guest_with):
    client_of(cast.ben).get("/", headers=PHONE)
    client_of(cast.edda).get("/", headers=LAPTOP)
    guest_with(label="Paediatrician")
    guest_with("second", label="Plumber")
    anna = client_of(cast.anna)
    page = anna.get("/people/devices/")
    assert {row.owner for row in page.context["rows"]} == {"Anna", "Ben", "Edda", "Paediatrician", "Plumber"}
    assert "Waits to be let in" in page.text
    assert {row.owner for row in all_devices(query="android") if row.is_shown} == {"Ben"}
    assert {row.owner for row in all_devices(query="guest") if row.is_shown} == {"Paediatrician", "Plumber"}
    assert {row.owner for row in all_devices(query="edda@") if row.is_shown} == {"Edda"}


def test_a_device_that_a_keeper_ends_leaves_the_list(cast, client_of):
    ben = client_of(cast.ben)
    ben.get("/", headers=PHONE)
    device = Device.objects.get(user=cast.ben)
    client_of(cast.anna).post(f"/devices/{device.pk}/revocation/")
    assert device.pk not in {row.device.pk for row in all_devices()}
    assert ben.get("/").status_code == 302
