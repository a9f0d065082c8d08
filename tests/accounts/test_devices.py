"""Every browser is a device of its own, which can be ended, and of which its person is told."""

import datetime

from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Device
from tests.accounts.conftest import log_in

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/1 Safari/604.1"


def test_a_browser_is_one_device_however_often_it_logs_in(cast, client):
    for _ in range(2):
        log_in(client, "ben@example.org")
        client.get("/")
        client.post("/account/logout/")
    assert Device.objects.filter(user=cast.ben).count() == 1


def test_the_device_is_known_by_a_cookie_that_is_stored_hashed(cast):
    log_in(client := Client(headers={"User-Agent": PHONE}), "ben@example.org")
    device, cookie = Device.objects.get(user=cast.ben), client.cookies["device"]
    assert device.name == "Safari on iPhone"
    assert cookie.value not in device.token_hash
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_another_person_in_the_same_browser_is_another_device(cast, client):
    for email in ("ben@example.org", "cleo@example.org"):
        log_in(client, email)
        client.get("/")
        client.post("/account/logout/")
    assert Device.objects.filter(user=cast.ben).count() == Device.objects.filter(user=cast.cleo).count() == 1


def test_a_person_is_told_of_a_second_device_and_not_of_the_first(cast):
    for _ in range(2):
        log_in(Client(headers={"User-Agent": PHONE}), "ben@example.org")
    news = [it for it in mail.outbox if it.subject == "You came in on a new device"]
    assert [it.to for it in news] == [["ben@example.org"]]
    assert "Safari on iPhone" in news[0].body


def test_one_ends_ones_own_device(cast, client_of):
    here, there = client_of(cast.ben), client_of(cast.ben)
    here.get("/")
    there.get("/")
    other = there.session["device"]
    response = here.post(f"/devices/{other}/revocation/")
    assert response["Location"] == "/me/"
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_but_keepers_ends_others_devices(cast, client_of):
    ben, cleo = client_of(cast.ben), client_of(cast.cleo)
    ben.get("/")
    assert cleo.post(f"/devices/{ben.session['device']}/revocation/").status_code == 404
    assert ben.get("/").status_code == 200
    assert client_of(cast.anna).post(f"/devices/{ben.session['device']}/revocation/").status_code == 302
    assert ben.get("/").status_code == 302


def test_last_seen_is_written_now_and_then(cast, client_of):
    client = client_of(cast.ben)
    client.get("/")
    device = Device.objects.get(user=cast.ben)
    Device.objects.filter(pk=device.pk).update(last_seen_at=timezone.now() - datetime.timedelta(hours=1))
    client.get("/")
    device.refresh_from_db()
    seen = device.last_seen_at
    assert timezone.now() - seen < datetime.timedelta(minutes=5)
    client.get("/")
    device.refresh_from_db()
    assert device.last_seen_at == seen
