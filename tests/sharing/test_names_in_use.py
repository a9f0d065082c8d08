"""Nobody takes a name that is somebody's: not at the door, not by renaming, not at the same instant."""

import pytest

from accounts.models import User
from accounts.name_taken import NameTaken
from albums.endings.revoke import end_all_access
from albums.models import Deed, Invitation
from albums.sharing.invitations import redeem
from tests.at_once import at_once
from tests.sharing.doors import at_the_door

TAKEN = "Somebody here has this name already."


@pytest.mark.parametrize("typed", ["Anna", "ANNA", " a n n a ", "Anna.", "Ａnna", "Ben", "Stella"])
def test_a_persons_name_cannot_be_taken_at_the_door(cast, invited, typed):
    _, token = invited(name="Impostor")
    client = at_the_door(token)
    people = User.objects.count()
    page = client.post("/invitation/", {"name": typed})
    assert page.status_code == 200 and TAKEN in page.text
    assert "Anna" not in page.text.partition(TAKEN)[2].partition("</p>")[0]
    assert User.objects.count() == people and Invitation.objects.live().count() == 1
    assert client.post("/invitation/", {"name": "Anna B."}).status_code == 302
    assert User.objects.filter(name="Anna B.").exists()


def test_the_name_of_an_ended_person_is_still_theirs(cast, invited):
    end_all_access(cast.ben, by=cast.anna)
    client = at_the_door(invited()[1])
    assert TAKEN in client.post("/invitation/", {"name": "Ben"}).text


def test_a_live_guest_links_label_cannot_be_taken_and_one_that_is_over_can(cast, invited, guest_with):
    guest_with("live", label="Godmother")
    guest_with("revoked", label="Midwife")
    client = at_the_door(invited()[1])
    assert TAKEN in client.post("/invitation/", {"name": "godmother"}).text
    assert client.post("/invitation/", {"name": "Midwife"}).status_code == 302


def test_double_letters_of_another_script_are_refused_at_the_door(cast, invited):
    client = at_the_door(invited()[1])
    assert "two alphabets" in client.post("/invitation/", {"name": "\u0410nna"}).text
    assert Invitation.objects.live().count() == 1


def test_who_is_here_already_keeps_their_name_whatever_the_invitation_says(cast, invited, client_of):
    invitation, token = invited(name="Anna", album=cast.garden)
    client = at_the_door(token, client_of(cast.ben))
    assert client.post("/invitation/").status_code == 302
    assert Invitation.objects.get(pk=invitation.pk).redeemed_by == cast.ben


def test_the_ledger_and_the_persons_page_tell_the_name_of_the_invitation_if_another_was_chosen(cast, invited, client_of):
    at_the_door(invited(name="Impostor")[1]).post("/invitation/", {"name": "Anna B."})
    at_the_door(invited(name="Dan")[1]).post("/invitation/", {"name": "Dan"})
    details = dict(Deed.objects.filter(kind=Deed.Kind.CAME_IN).values_list("subject_name", "detail"))
    assert details == {"Anna B.": "invited as Impostor by Anna", "Dan": "invited by Anna"}
    person = User.objects.get(name="Anna B.")
    anna = client_of(cast.anna)
    for path in ("/ledger/", f"/people/{person.pk}/"):
        assert "invited as Impostor by Anna" in anna.get(path).text, path


def invite(client, album, **answers):
    return client.post("/people/invite/", {"name": "Ben", "role": "viewer", "tier": "close", "album": str(album.pk)} | answers)


def test_a_keeper_who_invites_a_name_in_use_is_told_at_once(cast, client_of, guest_with):
    guest_with("live", label="Godmother")
    client = client_of(cast.anna)
    for name in ("Ben", "ben", "Godmother"):
        page = invite(client, cast.beach, name=name)
        assert page.status_code == 200 and TAKEN in page.text and "the family name" in page.text
    assert not Invitation.objects.exists()
    assert invite(client, cast.beach, name="Ben B.").status_code == 302


@pytest.mark.parametrize(("is_ended", "told"), [(True, "let them in again there"), (False, "give them access there")])
def test_a_keeper_who_means_the_same_person_is_led_to_their_page(cast, client_of, is_ended, told):
    if is_ended:
        end_all_access(cast.ben, by=cast.anna)
    page = invite(client_of(cast.anna), cast.beach, name="Ben").text
    assert f'<a href="/people/{cast.ben.pk}/">open their page</a> and {told}' in page


def test_an_ended_person_without_e_mail_comes_in_again_by_their_page(cast, client_of):
    tina = User.objects.create_user(name="Tina")
    end_all_access(tina, by=cast.anna)
    anna = client_of(cast.anna)
    assert "make them a link for a new device" in anna.get(f"/people/{tina.pk}/").text
    given = {"album": str(cast.beach.pk), "role": "viewer", "tier": "close", "until": ""}
    assert f"/people/{tina.pk}/device-link/" in anna.post(f"/people/{tina.pk}/grants/", given, follow=True).text
    sent = anna.post(f"/people/{tina.pk}/device-link/", follow=True)
    phone = at_the_door(sent.context["address"].rstrip("/").rpartition("/")[2])
    assert phone.post("/invitation/", follow=True).status_code == 200
    assert phone.get(f"/albums/{cast.beach.pk}/").status_code == 200


def test_inviting_the_same_person_again_by_their_address_is_no_second_one(cast, client_of):
    end_all_access(cast.ben, by=cast.anna)
    assert invite(client_of(cast.anna), cast.beach, email="ben@example.org").status_code == 302


def test_an_albums_owner_learns_nothing_of_who_else_is_here(cast, client_of):
    assert invite(client_of(cast.otto), cast.beach, name="Edda").status_code == 302


def test_nobody_is_renamed_to_somebody_elses_name(cast, client_of):
    page = client_of(cast.anna).post(f"/people/{cast.ben.pk}/name/", {"name": "otto"}, follow=True)
    assert TAKEN in page.text
    assert User.objects.get(pk=cast.ben.pk).name == "Ben"


def test_ones_own_name_may_get_other_capitals_also_if_somebody_had_it_before(cast, client_of):
    client = client_of(cast.anna)
    client.post(f"/people/{cast.ben.pk}/name/", {"name": "BEN"})
    assert User.objects.get(pk=cast.ben.pk).name == "BEN"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_one_name_at_the_same_instant_one_gets_it(cast, invited):
    invitations = [invited(name=f"Guest {number}")[0] for number in range(4)]
    redemptions = [lambda it=it: redeem(it, as_person=None, name="Dan").name for it in invitations]
    answers = at_once(*redemptions, refusals=(NameTaken,))
    assert answers.count("Dan") == 1 and answers.count(NameTaken) == 3
    assert User.objects.filter(name="Dan").count() == Invitation.objects.exclude(redeemed_at=None).count() == 1
