"""The first keeper sets the vault up by a one-time address; before that, and without it, nothing is there."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import SetUpToken, User, Vault
from accounts.setup import setup_address
from tests.at_once import at_once

ANSWERS = {"vault_name": "The Bergs", "name": "Anna", "email": "Anna@example.org", "time_zone": "Europe/Berlin"}


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


@pytest.fixture
def door(db) -> str:
    return path_of(setup_address())


def at_the_form(door: str) -> Client:
    client = Client()
    client.get(door)
    return client


@pytest.mark.parametrize("path", ["/", "/people/", "/account/login/", "/invitation/", "/nowhere/"])
def test_every_page_says_that_the_vault_is_not_set_up(path, db, client):
    response = client.get(path)
    assert response.status_code == 503
    assert "not set up yet" in response.text


def test_the_token_leaves_the_address_bar_at_once(door, client):
    response = client.get(door)
    assert (response.status_code, response["Location"]) == (302, "/setup/")
    token = door.split("/")[2]
    assert token not in str(dict(client.session))
    assert token not in client.get("/setup/").text


def test_only_a_hash_of_the_token_is_stored(door):
    token = door.split("/")[2]
    assert len(token) >= 43
    assert token not in SetUpToken.objects.get().token_hash


def test_setting_up_makes_the_vault_and_its_keeper_and_lets_them_in(door):
    client = at_the_form(door)
    response = client.post("/setup/", ANSWERS)
    assert (response.status_code, response["Location"]) == (302, "/welcome/")
    keeper = User.objects.get()
    assert (keeper.name, keeper.email, keeper.is_keeper) == ("Anna", "anna@example.org", True)
    assert EmailAddress.objects.get().verified
    assert (Vault.objects.get().name, Vault.objects.get().time_zone) == ("The Bergs", "Europe/Berlin")
    assert "passkey" in client.get("/welcome/").text
    assert client.get("/").status_code == 200


def test_the_session_key_changes_when_the_keeper_comes_in(door):
    client = at_the_form(door)
    before = client.session.session_key
    client.post("/setup/", ANSWERS)
    assert client.session.session_key != before


def test_a_second_use_of_the_address_makes_nobody(door):
    at_the_form(door).post("/setup/", ANSWERS)
    late = at_the_form(door)
    response = late.post("/setup/", ANSWERS | {"email": "mallory@example.org"})
    assert response.status_code == 404
    assert User.objects.count() == 1


def test_a_newer_address_ends_the_older(door):
    setup_address()
    assert at_the_form(door).get("/setup/").status_code == 404


def test_there_is_no_address_once_there_is_a_keeper(door):
    at_the_form(door).post("/setup/", ANSWERS)
    assert setup_address() is None
    assert not SetUpToken.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "An\u202ena"}, {"email": "nonsense"}, {"time_zone": "Moon/Crater"}, {"vault_name": " "}],
)
def test_wrong_answers_make_nothing(wrong, door):
    response = at_the_form(door).post("/setup/", ANSWERS | wrong)
    assert response.status_code == 200
    assert 'class="error"' in response.text
    assert not User.objects.exists()


def test_a_guessed_token_opens_nothing(door, client):
    client.get("/setup/" + "A" * 43 + "/")
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", ANSWERS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_parallel_answers_exactly_one_wins():
    door = path_of(setup_address())
    clients = [at_the_form(door) for _ in range(6)]
    posts = [
        lambda it=client, email=f"anna{number}@example.org": it.post("/setup/", ANSWERS | {"email": email})
        for number, client in enumerate(clients)
    ]
    answers = [answer.headers.get("Location", "") for answer in at_once(*posts)]
    assert sorted(answers) == ["", "", "", "", "", "/welcome/"]
    assert (User.objects.count(), Vault.objects.count()) == (1, 1)
