"""However many press, and by whatever doors at once, one invitation makes one person, and one link lets one browser in."""

import pytest
from django.test import Client

from accounts.models import User
from albums.models import Admission, Grant
from tests.at_once import at_once
from tests.sharing.doors import at_the_door

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_invitation_replayed_in_one_session_makes_one_person(cast, invited):
    _, token = invited()
    first = at_the_door(token)
    copies = [Client() for _ in range(5)]
    for copy in copies:
        copy.cookies["session"] = first.cookies["session"].value
    answers = at_once(*[lambda it=it: it.post("/invitation/", {"name": "Dan"}).status_code for it in copies])
    assert set(answers) <= {302, 404}
    assert User.objects.filter(name="Dan").count() == Grant.objects.filter(user__name="Dan").count() == 1


def test_an_invitation_lets_in_the_newcomer_or_the_relative_never_both(cast, invited, client_of):
    _, token = invited(album=cast.garden)
    stranger, ben = at_the_door(token), at_the_door(token, client_of(cast.ben))
    at_once(lambda: stranger.post("/invitation/", {"name": "Dan"}), lambda: ben.post("/invitation/"))
    assert Grant.objects.filter(album=cast.garden).exclude(user=cast.edda).count() == 1


def test_a_link_pressed_in_many_browsers_lets_one_in(cast, made_link):
    link, token = made_link()
    browsers = [Client() for _ in range(5)]
    for browser in browsers:
        browser.get(f"/link/{token}/")
    answers = at_once(*[lambda it=it: it.post("/link/").status_code for it in browsers])
    assert set(answers) <= {302, 404, 429}
    assert Admission.objects.filter(link=link).exclude(admitted_at=None).count() == 1
    assert sum(browser.get("/").status_code == 200 for browser in browsers) == 1


def test_a_link_and_an_invitation_pressed_in_one_browser_leave_one_way_in(cast, made_link, invited):
    """The session ends up a person's or a guest's, and each sees what is theirs."""
    _, link_token = made_link(albums=(cast.garden,))
    _, token = invited()
    browser = at_the_door(token)
    browser.get(f"/link/{link_token}/")
    twin = Client()
    twin.cookies["session"] = browser.cookies["session"].value
    at_once(lambda: browser.post("/invitation/", {"name": "Dan"}), lambda: twin.post("/link/"))
    for each in (browser, twin):
        page = each.get("/")
        if page.status_code == 200:
            sees = {album.name for album in page.context["albums"]}
            assert sees == ({"Garden"} if page.context["viewer"].is_guest else {"Beach"})
