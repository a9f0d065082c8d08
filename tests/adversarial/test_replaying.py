"""What was recorded in one session is worth nothing in another, or after the ending."""

import json

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.test import Client

from albums.endings.revoke import end_all_access, end_device, end_grant, end_link
from albums.models import Grant
from tests.cast import BACKEND
from tests.viewing.page import OUR_PAGE, Page


def copy_of(client: Client) -> Client:
    """The same cookies in somebody else's browser."""
    thief = Client()
    for name, morsel in client.cookies.items():
        thief.cookies[name] = morsel.value
    return thief


@pytest.mark.parametrize("end", ["device", "person"])
def test_the_cookies_of_an_ended_session_open_nothing_ever_again(cast, client_of, ready_photo, end):
    photo, client = ready_photo(), client_of(cast.ben)
    Page(client).view(photo)
    recorded = copy_of(client)
    if end == "device":
        end_device(cast.ben.devices.get(), by=cast.anna)
    else:
        end_all_access(cast.ben, by=cast.anna)
    for browser in (recorded, client, recorded):
        assert Page(browser).ask_view(photo).status_code == 403
        assert browser.get("/").status_code == 302


def test_a_guests_cookies_open_nothing_once_the_link_is_ended(cast, guest_with, ready_photo):
    guest, photo = guest_with(), ready_photo()
    Page(guest.client).view(photo)
    recorded = copy_of(guest.client)
    end_link(guest.link, by=cast.anna)
    assert Page(recorded).ask_view(photo).status_code == 403
    assert recorded.get(f"/albums/{cast.beach.pk}/")["Location"] == "/ended/"


def test_a_recorded_question_is_decided_anew(cast, client_of, ready_photo):
    photo, client = ready_photo(), client_of(cast.ben)
    question = json.dumps({"photo": str(photo.pk), "key": Page(client).key})
    ask = lambda: client.post("/copies/view/", question, content_type="application/json", headers=OUR_PAGE)  # noqa: E731
    assert ask().status_code == 200
    end_grant(Grant.objects.get(user=cast.ben), by=cast.anna)
    assert ask().status_code == 404


def test_an_answer_opens_in_no_other_page_or_session(cast, client_of, ready_photo):
    photo = ready_photo()
    hers, his = Page(client_of(cast.cleo)), Page(client_of(cast.ben))
    sealed = hers.ask_view(photo).getvalue()
    for other, context in ((his, None), (hers, his.context)):
        with pytest.raises(InvalidTag):
            other.open(sealed, purpose="view", photos=[photo], context=context)


def test_somebody_elses_page_key_gives_nobody_else_their_copy(cast, client_of, ready_photo):
    """A thief's key in a viewer's own request opens it; but the request has to be theirs, cookie, token and all."""
    photo, thief = ready_photo(), Page(client_of(cast.dan))
    question = {"photo": str(photo.pk), "key": Page(client_of(cast.ben)).key}
    assert thief.post("/copies/view/", question).status_code == 403


def test_a_token_against_forged_requests_is_no_other_browsers(cast):
    def browser(person) -> tuple[Client, str]:
        client = Client(enforce_csrf_checks=True)
        client.force_login(person, backend=BACKEND)
        client.get(f"/albums/{cast.beach.pk}/edit/")
        return client, client.cookies[settings.CSRF_COOKIE_NAME].value

    otto, own = browser(cast.otto)
    _, hers = browser(cast.anna)
    path = f"/albums/{cast.beach.pk}/binning/"
    assert otto.post(path).status_code == 403
    assert otto.post(path, headers={"X-CSRFToken": hers}).status_code == 403
    assert otto.post(path, headers={"X-CSRFToken": own}).status_code == 302


def test_a_device_cookie_alone_makes_nobody_known(cast, client_of):
    known = client_of(cast.ben)
    known.get("/")
    stranger = Client()
    stranger.cookies["device"] = known.cookies["device"].value
    assert stranger.get("/")["Location"].startswith("/account/login/")


def test_a_device_cookie_makes_nobody_somebody_else(cast, client_of):
    """Ben's browser token in Cleo's session neither enters Ben's name nor ends with Ben's device."""
    known = client_of(cast.ben)
    known.get("/")
    cleo = client_of(cast.cleo)
    cleo.cookies["device"] = known.cookies["device"].value
    assert cleo.get("/").context["viewer"].name == "Cleo"
    assert cast.ben.devices.count() == cast.cleo.devices.count() == 1
