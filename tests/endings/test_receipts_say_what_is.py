"""A receipt claims no more than was tried, and says how it is now: whether the ending stands, or since when it does not."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from albums.endings import proof
from albums.endings.freeze import start_freeze
from albums.endings.proof import end_and_prove, of_everybody
from albums.models import Deed, Grant
from albums.sharing.grants import Terms, add_grant, give_grant


def heading(page: str) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1])


def test_a_freeze_and_its_end(cast, client_of):
    anna = client_of(cast.anna)
    path = anna.post("/freeze/")["Location"]
    frozen = anna.get(path).text
    assert (heading(frozen), "Open again" in frozen) == ("The vault is frozen", True)
    anna.post("/freeze/ending/")
    opened = anna.get(path).text
    assert heading(opened) == "The vault was frozen"
    assert "Opened again on" in opened and "Open again since" in opened
    assert "It ended on" not in opened and "Given again" not in opened


def test_a_grant_that_was_ended_and_given_again(cast, client_of):
    anna, ended = client_of(cast.anna), cast.ben.grants.get()
    path = anna.post(f"/grants/{ended.pk}/revocation/")["Location"]
    assert heading(anna.get(path).text) == "Ben no longer sees “Beach”"
    anna.post(f"/grants/{ended.pk}/restoration/")
    receipt = anna.get(path).text
    assert heading(receipt) == "The access of Ben to “Beach” was ended"
    assert "Given again on" in receipt and "They still see it" not in receipt and "no longer sees" not in receipt


def test_a_person_who_was_let_in_again(cast, client_of):
    anna = client_of(cast.anna)
    path = anna.post(f"/people/{cast.ben.pk}/revocation/")["Location"]
    ended, again = anna.get(path).text, f'href="/people/{cast.ben.pk}/grants/"'
    assert heading(ended) == "Ben sees nothing any more" and again in ended
    give_grant(cast.ben, album=cast.garden, terms=Terms(), by=cast.anna)
    receipt = anna.get(path).text
    assert heading(receipt) == "All access of Ben was ended" and again not in receipt
    assert "Given again on" in receipt


@pytest.mark.parametrize("where", ["garden", "beach", None])
def test_a_grant_beside_which_another_stands(cast, client_of, where):
    ended, album = cast.wanda.grants.get(), getattr(cast, where) if where else None
    add_grant(cast.wanda, album=album, terms=Terms(), by=cast.anna)
    receipt = client_of(cast.anna).post(f"/grants/{ended.pk}/revocation/", follow=True).text
    still = where != "garden"
    assert heading(receipt) == ("One access of Wanda to “Beach” has ended" if still else "Wanda no longer sees “Beach”")
    assert ("They still see it" in receipt) == still
    assert "Given again" not in receipt


def test_a_freeze_says_how_many_of_how_many_it_tried(cast, client_of, guest_with, monkeypatch):
    monkeypatch.setattr(proof, "MOST_RELATIVES", 1)
    for person in (cast.ben, cast.cleo):
        client_of(person).get("/")
    guest_with()
    receipt = client_of(cast.anna).post("/freeze/", follow=True).text
    # Ben, Cara, Cleo, Edda, Otto, Stella and Wanda; and Gus.
    assert "A sample" in receipt and "2 of 8 relatives and guests" in receipt
    assert "just asked" not in receipt and "everything that" not in receipt


def test_whoever_is_logged_in_is_tried_before_who_was_seen_later(cast, client_of, monkeypatch):
    monkeypatch.setattr(proof, "MOST_RELATIVES", 1)
    client_of(cast.ben).get("/")
    cleo = client_of(cast.cleo)
    cleo.get("/")
    cleo.session.flush()
    deed = end_and_prove(lambda: start_freeze(by=cast.anna), of_everybody())
    assert {door["door"].rpartition("(")[2] for door in deed.doors} == {"Ben)"}
    kept = Deed.objects.get(pk=deed.pk).doors
    assert {(door["people"], door["of"]) for door in kept} == {(1, 7)}


def test_no_doors_are_tried_of_an_album_that_is_gone_and_what_was_noted_stays(cast, client_of, invited):
    anna, (invitation, _) = client_of(cast.anna), invited(album=cast.beach)
    ended = [f"/grants/{cast.ben.grants.get().pk}/", f"/people/invitations/{invitation.pk}/"]
    receipts = [anna.post(f"{path}revocation/")["Location"] for path in ended]
    noted = list(Deed.objects.values_list("doors", flat=True))
    cast.beach.delete()
    for receipt in receipts:
        page = anna.post(f"{receipt}doors/", follow=True)
        assert page.status_code == 200 and "gone by now" in page.text
    assert list(Deed.objects.values_list("doors", flat=True)) == noted


def test_what_would_have_run_out_by_now_cannot_be_given_again(cast, client_of):
    anna, ended = client_of(cast.anna), cast.ben.grants.get()
    path, undo = anna.post(f"/grants/{ended.pk}/revocation/")["Location"], f"/grants/{ended.pk}/restoration/"
    assert undo in anna.get(path).text
    cast.ben.grants.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert undo not in anna.get(path).text
    assert anna.post(undo).status_code == 404
    assert not Grant.objects.live().filter(user=cast.ben).exists()
