"""Ending a person ends the links and invitations they made for others too: it is said before, on the receipt and after."""

import re

import pytest

from accounts.models import User
from albums.endings.along import ended_along_with, ways_in_made_by
from albums.endings.keys import Keys
from albums.endings.proof import of_person
from albums.endings.revoke import end_all_access, end_link
from albums.models import Deed, GuestLink, Invitation, Revocation
from albums.sharing.invitations import device_link

QUESTION = "This also closes the 2 guest links and takes back the 1 invitation that Kurt made: School, Paediatrician; Leonie."


@pytest.fixture
def kurt(cast, guest_with, invited) -> User:
    """A second keeper who made two links, one that ran out, and an invitation."""
    kurt = User.objects.create_user(name="Kurt", email="kurt@example.org", is_keeper=True)
    for label, how in (("Paediatrician", "live"), ("School", "expired")):
        GuestLink.objects.filter(pk=guest_with(how, label=label).link.pk).update(made_by=kurt)
    guest_with(label="Annas own")
    invited(name="Leonie", by=kurt)
    invited(name="Theo")
    return kurt


def read(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_it_is_said_before(cast, client_of, kurt):
    page = client_of(cast.anna).get(f"/people/{kurt.pk}/").text
    assert QUESTION in page and "Ending it also closes the 2 guest links" in page
    assert "Annas own" not in page and "Theo" not in page


def test_nothing_is_said_of_who_made_nothing(cast, client_of, kurt):
    for path in (f"/people/{cast.ben.pk}/", "/people/"):
        page = client_of(cast.anna).get(path).text
        assert "they see nothing more" in page and "This also" not in page


def test_of_an_album_owner_it_is_said_in_the_list_too(cast, client_of, invited):
    invited(name="Leonie", by=cast.otto)
    device_link(cast.otto, by=cast.anna)
    question = "This also takes back the 1 invitation that Otto made: Leonie. You can let"
    for path in (f"/people/{cast.otto.pk}/", "/people/"):
        assert question in client_of(cast.anna).get(path).text


def test_the_receipt_names_what_ended_along_and_nothing_else(cast, client_of, kurt):
    anna = client_of(cast.anna)
    end_link(GuestLink.objects.get(label="Annas own"), by=cast.anna)
    receipt = anna.post(f"/people/{kurt.pk}/revocation/", follow=True)
    told = read(receipt)
    assert "Ended along with it" in told and "Guest link for Paediatrician" in told and "Guest link for School" in told
    assert "Invitation for Leonie , “ Beach ”" in told
    assert "Annas own" not in told and "Theo" not in told
    assert not GuestLink.objects.filter(made_by=kurt, revocation=None).exists()
    assert not Invitation.objects.unused().filter(invited_by=kurt).exists()


def test_each_has_its_own_deed_and_the_history_tells_it(cast, client_of, kurt):
    deed = end_all_access(kurt, by=cast.anna)
    along = ended_along_with(deed)
    assert [(it.kind, it.subject_name) for it in along] == [
        ("link_ended", "School"), ("link_ended", "Paediatrician"), ("invitation_ended", "Invitation for Leonie"),
    ]  # fmt: skip
    assert {it.detail for it in along} == {"with the access of Kurt"}
    history = read(client_of(cast.anna).get(f"/people/{kurt.pk}/"))
    assert "ended the link for Paediatrician" in history and "withdrew the invitation for Leonie" in history
    assert "with the access of Kurt" in history and "Annas own" not in history


def test_what_ended_for_itself_is_not_told_in_its_makers_history(cast, client_of, kurt):
    end_link(GuestLink.objects.get(label="School"), by=cast.anna)
    assert "ended the link" not in read(client_of(cast.anna).get(f"/people/{kurt.pk}/"))
    assert ended_along_with(Deed.objects.get(kind=Deed.Kind.LINK_ENDED)) == []


def test_an_owners_grant_takes_its_invitations_along(cast, client_of, invited):
    invited(name="Leonie", by=cast.otto)
    receipt = client_of(cast.anna).post(f"/grants/{cast.otto.grants.get().pk}/revocation/", follow=True)
    assert "Ended along with it" in read(receipt) and "Leonie" in read(receipt)


def test_the_doors_of_what_they_made_are_tried(cast, kurt):
    keys = Keys()
    try:
        doors = [knock.door.words for knock in of_person(kurt)(keys)]
    finally:
        keys.throw_away()
    assert "The first page (by the link for Paediatrician)" in doors
    assert any("(for Leonie)" in words for words in doors)
    assert not any("School" in words or "Annas own" in words or "Theo" in words for words in doors)


def test_many_people_are_read_in_two_queries(cast, kurt, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert set(ways_in_made_by([cast.anna, cast.ben, kurt])) == {cast.anna.pk, kurt.pk}


def test_what_had_ended_before_is_not_counted(cast, kurt):
    Revocation.objects.create(link=GuestLink.objects.get(label="School"), revoked_by=cast.anna)
    assert ways_in_made_by([kurt])[kurt.pk].in_words.startswith("closes the 1 guest link and takes back")
