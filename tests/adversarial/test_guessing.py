"""Whoever guesses learns nothing, and soon may guess no more."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import ask_for_code, code_in_newest_mail
from tests.viewing.page import Page

CONFIRM = "/account/login/code/confirm/"


def plain(response) -> tuple[int, str]:
    """An answer without what differs from one request to the next."""
    return response.status_code, re.sub(r'value="\w{64}"', "", response.text)


@pytest.mark.parametrize("path", ["/albums/{}/", "/albums/{}/edit/", "/albums/{}/upload/", "/albums/{}/progress/"])
def test_another_album_looks_like_none_at_all(cast, client_of, path):
    ben = client_of(cast.ben)
    assert plain(ben.get(path.format(cast.garden.pk))) == plain(ben.get(path.format(uuid4())))


@pytest.mark.parametrize("path", ["edit", "caption", "binning", "restoration", "erasure", "retry"])
def test_another_photo_looks_like_none_at_all(cast, client_of, ready_photo, path):
    hidden, ben = ready_photo(album=cast.garden), client_of(cast.ben)
    ask = ben.get if path == "edit" else ben.post
    assert plain(ask(f"/photos/{hidden.pk}/{path}/")) == plain(ask(f"/photos/{uuid4()}/{path}/"))


def test_another_photos_bytes_look_like_none_at_all(cast, client_of, ready_photo):
    page, hidden = Page(client_of(cast.ben)), ready_photo(album=cast.garden)
    missing = type(hidden)(id=uuid4())
    assert plain(page.ask_view(hidden)) == plain(page.ask_view(missing))
    assert page.thumbs(hidden, missing) == {}


@pytest.mark.parametrize("door", ["/link/", "/invitation/", "/setup/"])
def test_a_door_tells_no_wrong_token_from_another_and_closes_after_a_while(cast, door):
    answers = []
    for number in range(70):
        stranger = Client()
        first = stranger.get(f"{door}{number:043d}/")
        answers.append(stranger.get(door).status_code if first.status_code == 302 else first.status_code)
    # Sixty knocks a minute from one address, in the cache that all processes share.
    assert answers[0] == 404
    assert set(answers) == {404, 429}
    assert answers[-1] == 429


def test_a_code_of_one_browser_opens_no_other(cast):
    asked, other = Client(), Client()
    ask_for_code(asked, "ben@example.org")
    code = code_in_newest_mail()
    ask_for_code(other, "cleo@example.org")
    assert other.post(CONFIRM, {"code": code}).status_code == 200
    assert Client().post(CONFIRM, {"code": code})["Location"].startswith("/account/login/")
    assert asked.post(CONFIRM, {"code": code})["Location"] == "/"


def test_a_code_works_once(cast):
    first, second = Client(), Client()
    ask_for_code(first, "ben@example.org")
    code = code_in_newest_mail()
    second.cookies["session"] = first.cookies["session"].value
    first.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in second.session
    second.post(CONFIRM, {"code": code})
    assert second.get("/").status_code == 302


def test_guesses_at_a_code_end_with_the_third(cast):
    browser = Client()
    ask_for_code(browser, "ben@example.org")
    code = code_in_newest_mail()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(3):
        browser.post(CONFIRM, {"code": wrong})
    browser.post(CONFIRM, {"code": code})
    assert browser.get("/").status_code == 302
    assert len(mail.outbox) == 1


def test_ids_are_random_where_an_address_names_them(cast, ready_photo):
    for row in (ready_photo(), cast.beach, User.objects.get(name="Ben")):
        assert row.pk.version == 4
