"""The staff pages in a real browser: no policy is broken, nothing is too small, and axe has no finding."""

import pytest

from tests.browser.looking import PHONE, WIDE, Looker
from tests.browser.test_looks import assert_good_looking

SCREENS = {
    "phone by day": PHONE | {"color_scheme": "light"},
    "phone by night": PHONE | {"color_scheme": "dark"},
    "wide": WIDE,
}
PATHS = [
    "/staff/", "/staff/accounts/user/", "/staff/accounts/user/?q=a&is_keeper__exact=1", "/staff/albums/photo/",
    "/staff/albums/look/", "/staff/albums/job/?state__exact=done", "/staff/albums/freeze/", "/staff/again/",
]  # fmt: skip
COME_IN = """
import time
from allauth.account.internal.flows import login
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from accounts.models import User
from tests.cast import BACKEND
stella = User.objects.filter(name="Stella").first() or User.objects.create_user(name="Stella", email="stella@example.org")
call_command("staff", stella.email)
client = Client()
client.force_login(stella, backend=BACKEND)
session = client.session
session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time()}]
session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(stella.pk)
session.save()
answer = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
"""


@pytest.mark.pure  # as all looks are
@pytest.mark.parametrize("screen", SCREENS)
def test_every_staff_page_can_be_read_and_reached(screen, chromium, live_vault, album):
    context = chromium.new_context(base_url=live_vault.url, reduced_motion="reduce", **SCREENS[screen])
    context.add_cookies([live_vault.ask(COME_IN) | {"url": live_vault.url}])
    looker = Looker(context.new_page(), session="")
    looker.listen()
    for path in PATHS:
        assert looker.page.goto(path).status == 200, path
        assert_good_looking(looker.page)
    looker.page.goto("/staff/")
    for link in ("Users", "Anna"):
        with looker.page.expect_navigation():
            looker.page.get_by_role("link", name=link, exact=True).click()
        assert_good_looking(looker.page)
    assert looker.page.get_by_text("anna@example.org").is_visible()
    assert looker.complaints == []
    context.close()
