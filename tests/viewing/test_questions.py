"""What is refused before anything is looked up."""

import base64

import pytest

from tests.viewing.page import OUR_PAGE, Page


@pytest.fixture
def photo(cast, ready_photo):
    return ready_photo()


@pytest.fixture
def page(cast, client_of):
    return Page(client_of(cast.ben))


@pytest.mark.parametrize("url", ["/copies/thumbs/", "/copies/view/"])
@pytest.mark.parametrize(
    "lack",
    [
        {"X-FamilyVault": ""},
        {"X-FamilyVault": "2"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Mode": "no-cors"},
    ],
)
def test_only_our_own_page_is_answered(page, photo, url, lack):
    body = {"photo": str(photo.id), "photos": [str(photo.id)], "key": page.key}
    assert page.post(url, body, headers=OUR_PAGE | lack).status_code == 403


def test_a_browser_without_sec_fetch_is_known_by_our_header(page, photo):
    body = {"photo": str(photo.id), "key": page.key}
    assert page.post("/copies/view/", body, headers={"X-FamilyVault": "1"}).status_code == 200
    assert page.post("/copies/view/", body, headers={}).status_code == 403


@pytest.mark.parametrize("url", ["/copies/thumbs/", "/copies/view/"])
def test_a_typed_address_gets_nothing(page, url):
    assert page.client.get(url, headers=OUR_PAGE).status_code == 405
    assert page.client.get(url, headers={"Sec-Fetch-Mode": "navigate"}).status_code == 405


def test_a_question_without_the_csrf_token_is_refused(cast, photo):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben)
    assert Page(client).ask_view(photo).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b"\xff\xfe", b'{"photos": "all"}', b'{"photos": []}',
     b'{"photos": [1]}', b'{"photos": ["../x"]}', b'{"photos": [null]}', b'{"photos": [["a"]]}'],
)  # fmt: skip
def test_a_question_that_is_no_question_is_answered_in_words(page, body):
    response = page.post("/copies/thumbs/", body)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/plain")


def test_a_batch_has_at_most_sixty_photos(page, photo):
    body = {"photos": [str(photo.id)] * 61, "key": page.key}
    assert page.post("/copies/thumbs/", body).status_code == 400
    body["photos"].pop()
    assert page.post("/copies/thumbs/", body).status_code == 200


def _point(x: int, y: int, *, head: bytes = b"\x04") -> str:
    return base64.urlsafe_b64encode(head + x.to_bytes(32, "big") + y.to_bytes(32, "big")).decode().rstrip("=")


@pytest.mark.parametrize(
    "key",
    [None, 7, "", "AAAA", "*" * 87, _point(1, 1), _point(0, 0), _point(5, 7, head=b"\x02"), base64.b64encode(b"\0").decode(),
     "ü" * 87],
)  # fmt: skip
def test_a_key_that_is_no_point_on_the_curve_is_refused(page, photo, key):
    response = page.post("/copies/view/", {"photo": str(photo.id), "key": key})
    assert response.status_code == 400
    assert b"key" in response.content
