"""The routes of bytes, asked as a page asks, by everybody, in every state: what comes is opened and looked into."""

from uuid import UUID

import pytest

from familyvault.scopes import ADDING, KEEPERS, LOOK_AT_PHOTO, SIGNED_IN, State, Visitor
from tests.policy.matrix import SEALED, rolled_back
from tests.policy.things import THINGS
from tests.viewing.page import Page

PHOTO = THINGS["photo_id"]


def seen(page: Page, photo, *, from_bin: bool) -> set[UUID]:
    """The photos in the answer to a question for thumbs; nothing sealed, none."""
    response = page.ask_thumbs(photo, **({"bin": True} if from_bin else {}))
    if response.headers["Content-Type"] != SEALED:
        assert response.status_code == 403
        return set()
    return set(page.open(response.getvalue(), purpose="thumb", photos=[photo]))


@pytest.mark.parametrize("kind", Visitor, ids=lambda kind: kind.name.lower())
def test_bytes_come_for_whom_and_in_which_state_is_declared(world, visitor_of, kind):
    knocker = visitor_of(kind)
    page, photo = Page(knocker.client), world.photo
    for state, come_about in PHOTO.into.items():
        for is_own in (False, True) if knocker.user else (False,):
            with rolled_back():
                come_about(world)
                if is_own:
                    PHOTO.own(world, knocker.user)
                may_look = LOOK_AT_PHOTO.admits(kind, state=state, is_own=is_own)
                may_bring_back = state is State.BINNED and kind in (ADDING if is_own else KEEPERS)
                assert seen(page, photo, from_bin=False) == ({photo.pk} if may_look else set()), state
                assert seen(page, photo, from_bin=True) == ({photo.pk} if may_bring_back else set()), (state, is_own)
                view = page.ask_view(photo)
                assert view.status_code == (200 if may_look else 404 if kind in SIGNED_IN else 403), state
                assert (view.headers["Content-Type"] == SEALED) is may_look, state
                if may_look:
                    assert set(page.open(view.getvalue(), purpose="view", photos=[photo])) == {photo.pk}
