"""Each kind of ending closes every door at the next request, and takes nothing away from history."""

import time

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Device, Session, User
from albums.endings.freeze import end_freeze, start_freeze
from albums.endings.revoke import end_all_access, end_device, end_grant, end_invitation, end_link
from albums.models import Deed, Freeze, Grant, Invitation, Photo, Revocation, Upload
from albums.sharing.errors import LastKeeper
from albums.sharing.grants import Terms, change_grant, give_grant
from albums.sharing.invitations import device_link
from albums.upload import accept
from albums.viewing.moment import DECISION_HOLDS
from tests.accounts.conftest import ask_for_code, code_in_newest_mail
from tests.cast import photo_file
from tests.sharing.doors import at_the_door
from tests.upload.speaking import BYTES, TUS, metadata
from tests.viewing.page import Page

ENDINGS = {
    "grant": lambda cast: end_grant(cast.cleo.grants.get(), by=cast.anna),
    "person": lambda cast: end_all_access(cast.cleo, by=cast.anna),
    "device": lambda cast: end_device(cast.cleo.devices.get(), by=cast.anna),
    "freeze": lambda cast: start_freeze(by=cast.anna),
}


@pytest.fixture(params=ENDINGS)
def ending(request, cast):
    """One kind of ending, to be called."""
    return lambda: ENDINGS[request.param](cast)


@pytest.fixture
def cleo(cast, client_of) -> Client:
    client = client_of(cast.cleo)
    client.get("/")
    return client


def begin(client: Client, album, length: int):
    said = {"Upload-Length": str(length), "Upload-Metadata": metadata(album=str(album.pk), filename="a.jpg")}
    return client.post("/uploads/", b"", content_type=BYTES, headers=TUS | said)


def test_pages_thumbs_photos_and_uploads_close_at_once(cast, cleo, ready_photo, ending):
    photo, page, data = ready_photo(), Page(cleo), photo_file()
    begun = begin(cleo, cast.beach, len(data))
    assert (begun.status_code, len(page.thumbs(photo)), len(page.view(photo)) > 0) == (201, 1, True)
    ending()
    assert cleo.get(f"/albums/{cast.beach.pk}/").status_code in (302, 404)
    thumbs = page.ask_thumbs(photo)
    assert thumbs.status_code == 403 or page.open(thumbs.content, purpose="thumb", photos=[photo]) == {}
    assert page.ask_view(photo).status_code in (403, 404)
    assert begin(cleo, cast.beach, len(data)).status_code in (403, 404)
    more = cleo.patch(begun["Location"], data, content_type=BYTES, headers=TUS | {"Upload-Offset": "0"})
    assert more.status_code in (403, 404)
    assert (Upload.objects.get().offset, Photo.objects.count()) == (0, 1)


def test_nothing_is_deleted_and_a_deed_tells_of_it(cast, cleo, ending):
    before = (Grant.objects.count(), Device.objects.count(), User.objects.count())
    ending()
    assert before == (Grant.objects.count(), Device.objects.count(), User.objects.count())
    deed = Deed.objects.get()
    assert (deed.by_name, str(deed.by_id)) == ("Anna", str(cast.anna.pk))


def test_a_complete_upload_is_not_accepted_on_what_was_decided_before(cast, cleo, monkeypatch, ending):
    begun, sealed = begin(cleo, cast.beach, len(data := photo_file())), accept._seal_original

    def sealed_while_it_ends(upload: Upload) -> str:
        ending()
        time.sleep(DECISION_HOLDS)
        return sealed(upload)

    monkeypatch.setattr(accept, "_seal_original", sealed_while_it_ends)
    sent = cleo.patch(begun["Location"], data, content_type=BYTES, headers=TUS | {"Upload-Offset": "0"})
    assert sent.status_code == 403
    assert Photo.objects.count() == 0


@pytest.mark.parametrize("how", ["person", "freeze"])
def test_a_code_in_the_mail_opens_nothing_any_more(cast, how):
    client = Client()
    ask_for_code(client, cast.cleo.email)
    code = code_in_newest_mail()
    ENDINGS[how](cast) if how == "freeze" else end_all_access(cast.cleo, by=cast.anna)
    client.post("/account/login/code/confirm/", {"code": code})
    page = client.get(f"/albums/{cast.beach.pk}/")
    assert page.status_code == 302 and "Beach" not in client.get("/ended/", follow=True).text


def test_invitations_for_and_by_the_ended_lead_nowhere(cast, invited):
    cast.cleo.grants.update(role=Grant.Role.OWNER)
    _, for_her = invited(email=cast.cleo.email)
    _, by_her = invited(by=cast.cleo)
    end_all_access(cast.cleo, by=cast.anna)
    for token in (for_her, by_her):
        assert at_the_door(token).post("/invitation/", {"name": "Cleo again"}).status_code == 404


def test_an_invitation_withdrawn_twice_is_one_deed(cast, invited):
    invitation, token = invited()
    assert end_invitation(invitation, by=cast.anna) == end_invitation(invitation, by=cast.anna)
    assert at_the_door(token).post("/invitation/", {"name": "Somebody"}).status_code == 404
    assert Deed.objects.filter(kind=Deed.Kind.INVITATION_ENDED).count() == 1


def test_an_invitation_that_was_used_cannot_be_withdrawn(cast, invited):
    invitation, token = invited()
    at_the_door(token).post("/invitation/", {"name": "Theo"})
    assert end_invitation(invitation, by=cast.anna) is None
    assert not Revocation.objects.filter(invitation=invitation).exists()


def test_an_ended_link_ends_for_each_of_its_guests_and_no_new_album_revives_it(cast, guest_with, ready_photo):
    photo, guest = ready_photo(), guest_with()
    page = Page(guest.client)
    assert page.view(photo)
    end_link(guest.link, by=cast.anna)
    for _ in range(2):
        assert page.ask_view(photo).status_code == 403
        assert page.ask_thumbs(photo).status_code == 403
        assert guest.client.get("/").status_code == 302
        Grant.objects.create(link=guest.link, album=cast.beach, granted_by=cast.anna)
    assert "This link has ended" in guest.client.get("/ended/").text


def test_whoever_is_ended_as_a_whole_loses_the_links_they_made(cast, guest_with, ready_photo):
    photo = ready_photo()
    kurt = User.objects.create_user(name="Kurt", is_keeper=True)
    guest = guest_with()
    type(guest.link).objects.update(made_by=kurt)
    assert Page(guest.client).view(photo)
    end_all_access(kurt, by=cast.anna)
    assert Page(guest.client).ask_view(photo).status_code == 403


def test_a_freeze_closes_guests_and_relatives_and_leaves_keepers(cast, client_of, guest_with, cleo, ready_photo):
    photo, guest, anna = ready_photo(), guest_with(), client_of(cast.anna)
    start_freeze(by=cast.anna)
    assert Page(guest.client).ask_view(photo).status_code == 403
    assert "closed for a while" in cleo.get("/ended/").text
    assert Page(anna).view(photo)
    page = anna.get("/").text
    assert "The vault is frozen" in page and "Open again" in page


def test_a_thaw_gives_everybody_back_what_they_had_and_the_ended_stay_out(cast, client_of, cleo, guest_with):
    anna, guest = client_of(cast.anna), guest_with()
    anna.post("/freeze/")
    end_all_access(cast.cleo, by=cast.anna)
    anna.post("/freeze/ending/")
    assert guest.client.get(f"/albums/{cast.beach.pk}/").status_code == 200
    assert client_of(cast.ben).get(f"/albums/{cast.beach.pk}/").status_code == 200
    assert cleo.get("/").status_code == 302
    assert Freeze.objects.filter(ended_by=cast.anna).count() == 1


@pytest.mark.parametrize("makes_keeper", [False, True])
def test_nobody_comes_in_by_an_invitation_while_the_vault_is_frozen(cast, invited, makes_keeper):
    _, token = invited(makes_keeper=makes_keeper, album=None)
    waiting, people = at_the_door(token), User.objects.count()
    start_freeze(by=cast.anna)
    assert "closed for a while" in waiting.get("/invitation/").text
    assert "closed for a while" in waiting.post("/invitation/", {"name": "Theo"}).text
    assert (User.objects.count(), Invitation.objects.live().count()) == (people, 1)
    end_freeze(by=cast.anna)
    assert waiting.post("/invitation/", {"name": "Theo"}).status_code == 302


def test_a_keepers_own_way_in_stays_open_in_a_freeze(cast):
    _, token = device_link(cast.anna, by=None)
    start_freeze(by=cast.anna)
    anna = at_the_door(token)
    anna.post("/invitation/")
    assert anna.get("/people/").status_code == 200


def test_freezing_twice_is_one_freeze(cast, client_of):
    anna = client_of(cast.anna)
    anna.post("/freeze/")
    assert "frozen already" in anna.post("/freeze/", follow=True).text
    assert (Freeze.objects.count(), Deed.objects.filter(kind=Deed.Kind.FROZEN).count()) == (1, 1)


def test_undo_is_a_new_grant_and_the_ending_stays_on_record(cast, client_of):
    anna, ended = client_of(cast.anna), cast.cleo.grants.get()
    anna.post(f"/grants/{ended.pk}/revocation/")
    deed = Deed.objects.get(kind=Deed.Kind.GRANT_ENDED)
    anna.post(f"/grants/{ended.pk}/restoration/")
    assert Grant.objects.live().get(user=cast.cleo).pk != ended.pk
    assert Revocation.objects.filter(grant=ended).exists()
    receipt = anna.get(f"/endings/{deed.pk}/").text
    assert "Given again since" in receipt and f"/grants/{ended.pk}/restoration/" not in receipt


def test_ending_what_was_changed_at_this_moment_ends_what_took_its_place(cast):
    old = cast.cleo.grants.get()
    change_grant(old, terms=Terms(role="viewer"), by=cast.anna)
    end_grant(old, by=cast.anna)
    assert not Grant.objects.live().filter(user=cast.cleo).exists()


def test_a_receipt_says_what_stays_open_by_another_grant(cast, client_of):
    ended = cast.cleo.grants.get()
    give_grant(cast.cleo, album=None, terms=Terms(), by=cast.anna)
    receipt = client_of(cast.anna).post(f"/grants/{ended.pk}/revocation/", follow=True).text
    assert "They still see it" in receipt and "no door to try" in receipt


def test_the_last_keeper_cannot_be_ended(cast, client_of):
    with pytest.raises(LastKeeper):
        end_all_access(cast.anna, by=cast.anna)
    assert not Deed.objects.exists()


def test_the_keys_to_try_the_doors_with_are_thrown_away(cast, client_of, cleo, guest_with):
    anna, guest = client_of(cast.anna), guest_with()
    anna.get("/")
    before = (set(Session.objects.values_list("pk")), Device.objects.count())
    for path in ("/freeze/", f"/links/{guest.link.pk}/revocation/", f"/people/{cast.ben.pk}/revocation/"):
        anna.post(path)
    assert before == (set(Session.objects.values_list("pk")), Device.objects.count())


@pytest.mark.parametrize("path", ["/freeze/", "/freeze/ending/", "/endings/{deed}/", "/endings/{deed}/doors/"])
def test_only_keepers_freeze_thaw_and_read_receipts(path, cast, client_of, guest_with):
    path = path.format(deed=end_grant(cast.ben.grants.get(), by=cast.anna).pk)
    for client in (client_of(cast.otto), client_of(cast.ben), guest_with().client):
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert not Freeze.objects.exists()


def test_watching_tells_the_reason_and_no_more(cast, client_of, cleo, guest_with):
    guest = guest_with()
    beach = f"/watch/?album={cast.beach.pk}"
    assert cleo.get(beach).json() == {"open": True, "ended": None, "album": "view adds"}
    assert guest.client.get(beach).json() == {"open": True, "ended": None, "album": "view"}
    assert cleo.get(f"/watch/?album={cast.garden.pk}").json()["album"] is None
    assert cleo.get("/watch/?album=x").json()["album"] is None
    end_grant(cast.cleo.grants.get(), by=cast.anna)
    assert cleo.get(beach).json()["album"] is None
    start_freeze(by=cast.anna)
    assert cleo.get(beach).json() == {"open": False, "ended": "frozen"}
    end_all_access(cast.cleo, by=cast.anna)
    assert cleo.get(beach).json() == {"open": False, "ended": "person"}
    end_link(guest.link, by=cast.anna)
    assert guest.client.get(beach).json() == {"open": False, "ended": "link"}
    assert Client().get(beach).json() == {"open": False, "ended": None}


def test_mail_of_an_ending_is_sent_to_nobody(cast, client_of):
    client_of(cast.anna).post(f"/people/{cast.ben.pk}/revocation/")
    assert mail.outbox == []
