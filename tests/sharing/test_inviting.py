"""Keepers invite into everything, owners into their album; the link is shown to its maker only."""

import re
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Letter, User
from albums.models import Grant, Invitation
from tests.sharing.doors import at_the_door

ANSWERS = {"name": "Dan", "email": "", "role": "viewer", "tier": "close"}


def make(client, album, **answers):
    return client.post("/people/invite/", ANSWERS | {"album": str(album.pk) if album else "all"} | answers)


def test_a_keeper_invites_and_gets_the_link_with_its_qr_code(cast, client_of):
    client = client_of(cast.anna)
    response = make(client, cast.beach)
    invitation = Invitation.objects.get()
    assert response["Location"] == f"/people/invitations/{invitation.pk}/"
    page = client.get(response["Location"])
    address = page.context["address"]
    assert address.startswith("http://localhost:8000/invitation/")
    assert f'value="{address}"' in page.text
    assert "<svg" in page.context["qr"] and " style=" not in page.text
    assert "No e-mail was sent" in page.text


def test_the_token_is_nowhere_readable_at_rest(cast, client_of):
    client = client_of(cast.anna)
    token = client.get(make(client, cast.beach)["Location"]).context["address"].split("/")[4]
    assert len(token) >= 43
    assert token not in str(dict(client.session))
    assert token not in str(list(Invitation.objects.values()))


def test_the_link_shows_in_its_makers_browser_only_and_for_an_hour(cast, client_of, monkeypatch):
    client = client_of(cast.anna)
    path = make(client, cast.beach)["Location"]
    assert client_of(cast.anna).get(path).context["address"] is None
    now = time.time()
    monkeypatch.setattr("albums.sharing.fresh_link.time.time", lambda: now + 3601)
    assert client.get(path).context["address"] is None


def test_a_new_link_ends_the_old_one(cast, client_of, invited):
    invitation, old = invited()
    client = client_of(cast.anna)
    client.post(f"/people/invitations/{invitation.pk}/link/")
    new = client.get(f"/people/invitations/{invitation.pk}/").context["address"].split("/")[4]
    assert at_the_door(old).get("/invitation/").status_code == 404
    assert at_the_door(new).get("/invitation/").status_code == 200


def test_one_that_has_run_out_starts_anew_by_a_new_link_and_a_withdrawn_one_does_not(cast, client_of, invited):
    late, _ = invited()
    gone, _ = invited()
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(days=1))
    client = client_of(cast.anna)
    client.post(f"/people/invitations/{gone.pk}/revocation/")
    client.post(f"/people/invitations/{late.pk}/link/")
    assert "/invitation/" in client.get(f"/people/invitations/{late.pk}/").context["address"]
    assert "is over" in client.post(f"/people/invitations/{gone.pk}/link/", follow=True).text
    assert list(Invitation.objects.live()) == [late]


def test_an_invitation_with_address_is_mailed(cast, client_of, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    client = client_of(cast.anna)
    page = client.get(make(client, cast.beach, email="dan@example.org")["Location"])
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["dan@example.org"], "Anna invites you to The Bergs")
    assert page.context["address"] in letter.body
    assert "on its way to dan@example.org" in page.text


def test_a_mail_server_that_fails_takes_nothing_from_whoever_invites(cast, client_of, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    client = client_of(cast.anna)
    page = client.get(make(client, cast.beach, email="dan@example.org")["Location"])
    assert page.context["address"]
    assert Letter.objects.get().tries == 1


def test_an_owner_invites_into_their_album_and_no_other(cast, client_of):
    client = client_of(cast.otto)
    page = client.get("/people/invite/")
    assert "Beach" in page.text and "Garden" not in page.text and "All albums" not in page.text
    path = make(client, cast.beach)["Location"]
    assert client.get(path).context["address"]
    for album, role in [(cast.garden, "viewer"), (None, "viewer"), (cast.beach, "owner"), (cast.beach, "keeper")]:
        assert make(client, album, role=role).status_code == 200
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("person", ["ben", "cleo", "cara", "edda"])
def test_nobody_else_invites(person, cast, client_of):
    client = client_of(getattr(cast, person))
    assert client.get("/people/invite/").status_code == 404
    assert make(client, cast.beach).status_code == 404
    assert not Invitation.objects.exists()


def test_a_stranger_does_not_invite(cast, client):
    assert make(client, cast.beach).status_code in (302, 403)
    assert not Invitation.objects.exists()


def test_others_invitations_are_not_shown_to_an_owner(cast, client_of, invited):
    invitation, _ = invited()
    client = client_of(cast.otto)
    for path in ("", "link/", "revocation/"):
        method = client.get if not path else client.post
        assert method(f"/people/invitations/{invitation.pk}/{path}").status_code == 404


def test_an_invitation_can_be_to_all_albums_or_to_keep_the_vault(cast, client_of):
    client = client_of(cast.anna)
    make(client, None, role="contributor")
    make(client, cast.beach, role="keeper")
    to_all, to_keep = Invitation.objects.order_by("created_at")
    assert (to_all.album, to_all.role) == (None, Grant.Role.CONTRIBUTOR)
    assert to_keep.makes_keeper


def test_an_album_can_be_chosen_beforehand(cast, client_of):
    page = client_of(cast.anna).get(f"/people/invite/?album={cast.garden.pk}").text
    assert f'<option value="{cast.garden.pk}" selected>' in page


def test_two_open_invitations_of_one_name_can_be_told_apart(cast, client_of, invited):
    made = [invited()[0], invited()[0], invited(email="dan@example.org")[0]]
    start = timezone.localtime(timezone=ZoneInfo("Europe/Berlin")).replace(hour=12, minute=0, second=0)
    for number, invitation in enumerate(made):
        Invitation.objects.filter(pk=invitation.pk).update(created_at=start + timedelta(seconds=number))
    page = client_of(cast.anna).get("/people/").text
    notes = [re.search(rf"{made_one.pk}/.*?</form>", page, re.DOTALL).group() for made_one in made]
    assert [f"at 12:00:0{number}" in note for number, note in enumerate(notes)] == [True] * 3
    assert ["dan@example.org" in note for note in notes] == [False, False, True]


def test_an_owners_invitation_does_not_tell_them_who_is_here(cast, client_of, invited):
    """Known or not: alike before the button, after it, and for the owner who tries the link."""
    known, unknown = (invited(by=cast.otto, email=f"{name}@example.org")[1] for name in ("edda", "dan"))
    strangers = [at_the_door(token) for token in (known, unknown)]
    assert _alike(*[client.get("/invitation/") for client in strangers])
    assert _alike(*[at_the_door(token, client_of(cast.otto)).get("/invitation/") for token in (known, unknown)])
    names = ("Somebody", "Somebody else")
    answers = [client.post("/invitation/", {"name": name}) for client, name in zip(strangers, names, strict=True)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"/albums/{cast.beach.pk}/")] * 2
    User.objects.filter(name="Somebody else").update(name="Somebody")
    assert _alike(*[client.get(f"/albums/{cast.beach.pk}/") for client in strangers])
    assert User.objects.get(email="edda@example.org") == cast.edda
    assert cast.edda.grants.get().album == cast.garden


def test_an_owners_invitation_is_added_to_whom_it_was_meant_for_once_they_log_in(cast, client_of, invited):
    _, token = invited(by=cast.otto, email="edda@example.org")
    page = at_the_door(token).get("/invitation/").text
    assert "/account/login/?next=/invitation/" in page and "been here before" not in page
    at_the_door(token, client_of(cast.edda)).post("/invitation/")
    assert cast.edda.grants.filter(album=cast.beach).exists()


def _alike(first, second) -> bool:
    changing = re.compile(r'Good to see you|csrf|seal-context|value="[\w-]{64}"')
    lines = [[line for line in page.text.splitlines() if not changing.search(line)] for page in (first, second)]
    return first.status_code == second.status_code and lines[0] == lines[1]
