"""The staff pages open for staff alone, who have shown lately that it is them."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from albums.models import Deed, Freeze, Revocation

INDEX = "/staff/"
LOOKS = "/staff/albums/look/"


def test_staff_who_have_just_logged_in_are_let_in(cast, fresh_client_of):
    page = fresh_client_of(cast.stella).get(INDEX)
    assert page.status_code == 200
    assert "Staff pages" in page.text


@pytest.mark.parametrize("name", ["anna", "ben", "cleo", "otto", "wanda", "edda"])
def test_nobody_else_finds_them_not_even_a_keeper(cast, fresh_client_of, name):
    client = fresh_client_of(getattr(cast, name))
    assert {client.get(address).status_code for address in (INDEX, LOOKS, f"{INDEX}again/")} == {404}


def test_the_menu_leads_staff_there_and_nobody_else(cast, client_of):
    link = f'href="{INDEX}"'
    assert link in client_of(cast.stella).get("/me/").text
    assert not any(link in client_of(each).get("/me/").text for each in (cast.anna, cast.ben))


def test_a_guest_finds_nothing(guest_with):
    assert guest_with("live").client.get(INDEX).status_code == 404


def test_strangers_are_asked_to_log_in_and_led_back(cast, client_of):
    answer = client_of(None).get(LOOKS)
    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={LOOKS}")


@pytest.mark.parametrize("address", [INDEX, LOOKS])
def test_staff_who_logged_in_a_quarter_of_an_hour_ago_are_asked_again(cast, fresh_client_of, address):
    answer = fresh_client_of(cast.stella, seconds=15 * 60 + 1).get(address)
    assert (answer.status_code, answer.url) == (302, "/staff/again/")


def test_staff_with_a_passkey_are_asked_for_it_and_led_back(cast, client_of):
    Authenticator.objects.create(user=cast.stella, type=Authenticator.Type.WEBAUTHN, data={})
    answer = client_of(cast.stella).get(f"{LOOKS}?q=ben")
    assert (answer.status_code, answer.url) == (302, f"/account/reauthenticate/?next={LOOKS.replace('/', '%2F')}%3Fq%3Dben")


def test_staff_without_anything_but_codes_log_in_afresh(cast, client_of):
    client = client_of(cast.stella)
    asked = client.get(client.get(INDEX).url)
    assert asked.status_code == 200
    left = client.post(reverse("account_logout"), {"next": asked.context["next"]})
    assert (left.status_code, left.url) == (302, "/account/login/?next=%2Fstaff%2F")
    assert client.get(INDEX).status_code == 302


def test_somebody_elses_log_in_in_this_browser_counts_for_nothing(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    client.logout()
    client.force_login(cast.stella, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(INDEX).url == "/staff/again/"


def test_whoever_is_no_staff_any_more_is_out_at_the_next_page(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    assert client.get(INDEX).status_code == 200
    call_command("staff", "stella@example.org", end=True)
    assert client.get(INDEX).status_code == 404


def test_an_ended_person_is_out_at_the_next_page(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    type(cast.stella).objects.filter(pk=cast.stella.pk).update(is_active=False)
    assert client.get(INDEX).status_code == 302


def test_an_ended_device_is_out_at_the_next_page(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    client.get(INDEX)
    Revocation.objects.create(device=cast.stella.devices.get(), revoked_by=cast.anna)
    assert client.get(INDEX).status_code == 302


def test_a_frozen_vault_is_closed_to_staff_too(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    Freeze.objects.create(started_by=cast.anna)
    assert client.get(INDEX).status_code == 302


def test_being_staff_opens_no_album(cast, fresh_client_of):
    client = fresh_client_of(cast.stella)
    assert client.get(f"/albums/{cast.beach.pk}/").status_code == 404


def test_only_the_command_makes_staff(cast, capsys):
    call_command("staff", "ben@example.org")
    cast.ben.refresh_from_db()
    assert cast.ben.is_staff
    assert "Ben may open the staff pages." in capsys.readouterr().out


def test_the_ledger_says_whom_the_command_let_in_and_out_again(cast):
    for arguments in (["ben@example.org"], ["ben@example.org"], ["ben@example.org", "--end"]):
        call_command("staff", *arguments)
    told = Deed.objects.order_by("pk").values_list("kind", "subject_id", "by_name")
    assert list(told) == [("staff_given", str(cast.ben.pk), ""), ("staff_ended", str(cast.ben.pk), "")]


@pytest.mark.parametrize("address", ["nobody@example.org", "cara@example.org"])
def test_the_command_refuses_who_is_not_here(cast, address):
    type(cast.cara).objects.filter(pk=cast.cara.pk).update(is_active=False)
    with pytest.raises(CommandError):
        call_command("staff", address)
    cast.cara.refresh_from_db()
    assert not cast.cara.is_staff


def test_nobody_is_staff_by_default(cast):
    assert not cast.anna.is_staff and not cast.anna.has_perm("albums.view_look")
