"""A sealed answer opens only on the page that asked, in its session, for its question."""

import pytest
from cryptography.exceptions import InvalidTag

from tests.holding_pictures import picture_in
from tests.viewing.page import Page


@pytest.fixture
def photo(cast, ready_photo):
    return ready_photo()


def test_no_picture_is_readable_in_the_answer(cast, client_of, photo):
    page = Page(client_of(cast.ben))
    for response in (page.ask_view(photo), page.ask_thumbs(photo)):
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert picture_in(response.content) is None
        for readable in (b"JFIF\0", b"Exif\0", b"Ducky", b"http://ns.adobe.com/xap"):
            assert readable not in response.content


def test_another_page_of_the_same_session_cannot_open_it(cast, client_of, photo):
    client = client_of(cast.ben)
    sealed = Page(client).ask_view(photo).content
    with pytest.raises(InvalidTag):
        Page(client).open(sealed, purpose="view", photos=[photo])


def test_a_recorded_question_replayed_in_another_session_answers_what_its_page_cannot_open(cast, client_of, photo):
    asking, replaying = Page(client_of(cast.ben)), Page(client_of(cast.cleo))
    recorded = {"photo": str(photo.id), "key": asking.key}
    sealed = replaying.post("/copies/view/", recorded).content
    with pytest.raises(InvalidTag):
        asking.open(sealed, purpose="view", photos=[photo])
    with pytest.raises(InvalidTag):
        replaying.open(sealed, purpose="view", photos=[photo])


def test_the_answer_is_bound_to_the_photos_and_the_purpose(cast, client_of, photo, ready_photo):
    other = ready_photo()
    page = Page(client_of(cast.ben))
    sealed = page.ask_view(photo).content
    with pytest.raises(InvalidTag):
        page.open(sealed, purpose="view", photos=[other])
    with pytest.raises(InvalidTag):
        page.open(sealed, purpose="thumb", photos=[photo])


def test_every_answer_has_a_key_of_its_own(cast, client_of, photo):
    page = Page(client_of(cast.ben))
    first, second = page.ask_view(photo).content, page.ask_view(photo).content
    assert first[:66] != second[:66]
    assert page.open(first, purpose="view", photos=[photo]) == page.open(second, purpose="view", photos=[photo])


def test_the_context_in_the_page_is_the_sessions_and_does_not_tell_its_key(cast, client_of, photo):
    client = client_of(cast.ben)
    html = client.get(f"/albums/{cast.beach.id}/").content.decode()
    page = Page(client)
    assert f'data-seal-context="{page.context}"' in html
    assert client.session.session_key not in html
    assert page.context != Page(client_of(cast.ben)).context


def test_no_cache_and_no_other_site_may_keep_or_embed_it(cast, client_of, photo):
    page = Page(client_of(cast.ben))
    for response in (page.ask_view(photo), page.ask_thumbs(photo)):
        headers = response.headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Robots-Tag"] == "noindex, noai, noimageai"
