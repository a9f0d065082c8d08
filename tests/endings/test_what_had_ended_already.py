"""An ending pressed on a page from before: what took a grant's place ends; what is over leads to its receipt, never to 404."""

import pytest
from django.contrib.messages import get_messages

from albums.endings.meant import RENEWED
from albums.endings.revoke import end_all_access, end_device, end_grant, end_invitation, end_link
from albums.models import Album, Deed, Grant, Revocation
from albums.renewal.confirm import confirm
from albums.sharing.grants import Terms, change_grant, give_grant
from albums.viewing.viewer import Viewer


def change(cast, **terms) -> Grant:
    """Give Ben other terms; his grant from before."""
    old = cast.ben.grants.get()
    change_grant(old, terms=Terms(**terms), by=cast.anna)
    return old


def sees(person) -> list[str]:
    return [album.name for album in Album.objects.visible_to(Viewer(device=None, user=person))]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_ending_a_grant_that_was_changed_meanwhile_ends_what_took_its_place(cast, client_of):
    old = change(cast, tier="wider")
    answer = client_of(cast.anna).post(f"/grants/{old.pk}/revocation/")
    deed = Deed.objects.get(kind=Deed.Kind.GRANT_ENDED)
    assert answer["Location"] == f"/endings/{deed.pk}/"
    assert sees(cast.ben) == []


def test_ending_a_grant_that_was_renewed_meanwhile_ends_the_renewed_one(cast, client_of):
    old = cast.ben.grants.get()
    Grant.objects.filter(pk=old.pk).update(lapses=True)
    confirm(cast.ben, by=cast.anna)
    assert Revocation.objects.get(grant=old).reason == RENEWED
    client_of(cast.anna).post(f"/grants/{old.pk}/revocation/")
    assert sees(cast.ben) == []


def test_an_owner_ends_what_took_its_place_and_can_undo_it(cast, client_of):
    old, otto = change(cast, role="contributor"), client_of(cast.otto)
    assert otto.post(f"/grants/{old.pk}/revocation/")["Location"] == f"/albums/{cast.beach.pk}/people/"
    assert sees(cast.ben) == []
    ended = Grant.objects.filter(user=cast.ben).latest("pk")
    otto.post(f"/grants/{ended.pk}/restoration/")
    assert sees(cast.ben) == ["Beach"]


def test_an_owner_does_not_end_somebody_who_became_an_owner_meanwhile(cast, client_of):
    old = change(cast, role="owner")
    answer = client_of(cast.otto).post(f"/grants/{old.pk}/revocation/")
    assert said(answer) == ["Ben runs this album by now. Only the parents can end that."]
    assert sees(cast.ben) == ["Beach"]
    assert not Deed.objects.filter(kind=Deed.Kind.GRANT_ENDED).exists()


def test_a_grant_that_was_replaced_is_not_given_again_by_undo(cast, client_of):
    old = cast.ben.grants.get()
    Revocation.objects.create(grant=old, reason=RENEWED)
    assert client_of(cast.anna).post(f"/grants/{old.pk}/restoration/").status_code == 404


def test_a_second_press_leads_to_the_receipt_and_notes_nothing_more(cast, client_of, guest_with, invited):
    guest, (invitation, _) = guest_with(), invited()
    client_of(cast.ben).get("/")
    anna = client_of(cast.anna)
    for path in (
        f"/grants/{cast.cleo.grants.get().pk}", f"/devices/{cast.ben.devices.get().pk}", f"/links/{guest.link.pk}",
        f"/people/invitations/{invitation.pk}",
    ):  # fmt: skip
        first = anna.post(f"{path}/revocation/")["Location"]
        noted = list(Deed.objects.values("pk", "doors"))
        assert first.startswith("/endings/")
        assert anna.post(f"{path}/revocation/")["Location"] == first
        assert list(Deed.objects.values("pk", "doors")) == noted


def test_what_ended_with_a_person_leads_to_that_receipt(cast, client_of):
    client_of(cast.ben).get("/")
    grant, device = cast.ben.grants.get(), cast.ben.devices.get()
    deed = end_all_access(cast.ben, by=cast.anna)
    anna = client_of(cast.anna)
    for path in (f"/grants/{grant.pk}", f"/devices/{device.pk}"):
        assert anna.post(f"{path}/revocation/")["Location"] == f"/endings/{deed.pk}/"


def test_where_no_deed_tells_of_it_the_keeper_is_told_and_led_to_the_people(cast, client_of):
    ended = cast.cara.grants.get()
    answer = client_of(cast.anna).post(f"/grants/{ended.pk}/revocation/")
    assert (answer["Location"], said(answer)) == ("/people/", ["That had ended already."])
    assert not Deed.objects.exists()


def test_others_are_told_on_their_own_page(cast, client_of):
    client_of(cast.ben).get("/")
    grant, device = cast.cleo.grants.get(), cast.ben.devices.get()
    end_grant(grant, by=cast.anna)
    end_device(device, by=cast.anna)
    ben, otto = client_of(cast.ben), client_of(cast.otto)
    owners, own = otto.post(f"/grants/{grant.pk}/revocation/"), ben.post(f"/devices/{device.pk}/revocation/")
    assert (owners["Location"], own["Location"]) == (f"/albums/{cast.beach.pk}/people/", "/me/")
    assert said(owners) == said(own) == ["That had ended already."]


def test_strangers_to_it_find_nothing(cast, client_of, guest_with, invited):
    client_of(cast.ben).get("/")
    guest, (invitation, _) = guest_with(), invited()
    grant, device = cast.ben.grants.get(), cast.ben.devices.get()
    end_grant(grant, by=cast.anna)
    end_device(device, by=cast.anna)
    end_link(guest.link, by=cast.anna)
    end_invitation(invitation, by=cast.anna)
    for path in (
        f"/grants/{grant.pk}", f"/devices/{device.pk}", f"/links/{guest.link.pk}", f"/people/invitations/{invitation.pk}"
    ):  # fmt: skip
        assert client_of(cast.wanda).post(f"{path}/revocation/").status_code == 404


@pytest.mark.parametrize("name", ["anna", "otto"])
def test_what_was_ended_and_given_again_is_not_ended_by_an_old_page(cast, client_of, name):
    old = cast.ben.grants.get()
    end_grant(old, by=cast.anna)
    give_grant(cast.ben, album=cast.beach, terms=Terms(), by=cast.anna)
    assert client_of(getattr(cast, name)).post(f"/grants/{old.pk}/revocation/").status_code == 302
    assert sees(cast.ben) == ["Beach"]
