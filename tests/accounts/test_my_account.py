"""One's own page, and putting an e-mail address on an account that has none."""

from allauth.account.models import EmailAddress
from django.core import mail

from accounts.addresses import give_address
from accounts.models import User
from albums.models import Grant
from tests.accounts.conftest import code_in_newest_mail, log_in


def test_the_name_is_shown_and_cannot_be_changed_there(cast, client_of):
    page = client_of(cast.ben).get("/me/")
    assert "Ben" in page.text
    assert 'name="name"' not in page.text
    assert client_of(cast.ben).post("/me/", {"name": "Anna"}).status_code == 405


def test_a_relative_without_address_adds_one_and_logs_in_with_it(cast, client_of, client):
    oma = User.objects.create_user(name="Oma Else")
    Grant.objects.create(user=oma, album=cast.beach)
    browser = client_of(oma)
    assert "Add your e-mail" in browser.get("/me/").text
    response = browser.post("/account/email/", {"email": "Else@example.org", "action_add": ""})
    assert response.status_code == 302
    oma.refresh_from_db()
    assert oma.email is None
    browser.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    oma.refresh_from_db()
    assert oma.email == "else@example.org"
    assert log_in(client, "else@example.org")["Location"] == "/"


def test_a_new_address_takes_the_old_ones_place_and_the_old_one_is_told(cast, client_of):
    browser = client_of(cast.ben)
    browser.post("/account/email/", {"email": "ben.berg@example.org", "action_add": ""})
    browser.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    assert [it.email for it in EmailAddress.objects.filter(user=cast.ben)] == ["ben.berg@example.org"]
    assert User.objects.get(pk=cast.ben.pk).email == "ben.berg@example.org"
    assert mail.outbox[-1].to == ["ben@example.org"]


def test_nobody_takes_an_address_that_is_somebody_elses(cast, client_of):
    browser = client_of(cast.ben)
    answer = browser.post("/account/email/", {"email": "cleo@example.org", "action_add": ""})
    assert answer.status_code == 302
    browser.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    assert User.objects.get(pk=cast.ben.pk).email == "ben@example.org"
    assert User.objects.get(pk=cast.cleo.pk).email == "cleo@example.org"


def test_logging_in_by_a_code_confirms_the_address(cast, client):
    oma = User.objects.create_user(name="Oma Else")
    give_address(oma, "else@example.org", verified=False)
    log_in(client, "else@example.org")
    assert EmailAddress.objects.get(user=oma).verified


def test_someone_without_address_has_a_page_too(cast, client_of):
    oma = User.objects.create_user(name="Oma Else")
    for path in ("/me/", "/account/email/", "/account/2fa/webauthn/add/", "/"):
        assert client_of(oma).get(path).status_code == 200, path


def test_an_address_that_came_with_the_invitation_can_be_confirmed_there(cast, client_of):
    oma = User.objects.create_user(name="Oma Else")
    give_address(oma, "else@example.org", verified=False)
    browser = client_of(oma)
    assert "Not confirmed yet" in browser.get("/me/").text
    assert 'name="action_send"' in browser.get("/account/email/").text
    browser.post("/account/email/", {"email": "else@example.org", "action_send": ""})
    browser.post("/account/confirm-email/", {"code": code_in_newest_mail()})
    assert EmailAddress.objects.get(user=oma).verified
    assert "Not confirmed yet" not in browser.get("/me/").text
