"""No other spelling of an address leads past its policy or to a photo."""

import pytest

from tests.adversarial.spelling import get_as_spelled
from tests.viewing.page import Page


@pytest.fixture
def beach(cast):
    cast.beach.name = "Album-of-the-beach"
    cast.beach.save()
    return cast.beach


SPELLINGS = (
    "//albums/{id}/", "/albums//{id}/", "/./albums/{id}/", "/albums/./{id}/", "/static/../albums/{id}/",
    "/static/%2e%2e/albums/{id}/", "/static/..%2falbums/{id}/", "/albums/{id}", "/albums/{id}/.", "/albums/{id}/..;/",
    "/albums/{id};x/", "/albums/{id}/;", "/albums/{id}/x.css", "/albums/{id}/%00", "/albums/{id}%20/", "/albums/{id}%0a/",
    "/albums/{upper}/", "/albums/{wide}/", "/ALBUMS/{id}/", "/albums%2f{id}%2f", "/albums\\{id}\\", "/people/../albums/{id}/",
    "/watch/../albums/{id}/", "/healthz/../albums/{id}/", "/ended/%2e%2e/albums/{id}/",
)  # fmt: skip


@pytest.mark.parametrize("name", ["dan", "edda", "cara"])
def test_another_spelling_shows_nothing(cast, beach, client_of, name):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in str(beach.pk))
    client = client_of(getattr(cast, name))
    for spelling in SPELLINGS:
        path = spelling.format(id=beach.pk, upper=str(beach.pk).upper(), wide=wide)
        response = get_as_spelled(client, path)
        assert response.status_code in {301, 302, 400, 403, 404}, path
        assert "Album-of-the-beach" not in response.text, path
        assert "no-store" in response["Cache-Control"], path


@pytest.mark.parametrize("path", ["//people/", "/./people/", "/people/.", "/people/;x", "/people//", "/PEOPLE/", "/ledger/..;/people/"])
def test_another_spelling_of_a_keepers_page_opens_it_to_nobody(cast, client_of, path):
    response = get_as_spelled(client_of(cast.otto), path)
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/copies/view", "//copies/view/", "/copies/view/x.css", "/copies/./view/", "/copies/view/;.js"])
def test_bytes_come_from_their_own_address_alone(cast, client_of, ready_photo, path):
    page, photo = Page(client_of(cast.ben)), ready_photo()
    response = page.post(path, {"photo": str(photo.pk), "key": page.key})
    assert response.status_code in {301, 404}
    assert response.headers["Content-Type"].startswith("text/html")


DIGITS = ("٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")


@pytest.mark.parametrize("digits", DIGITS)
def test_digits_of_other_scripts_name_nothing(cast, client_of, digits):
    number = digits[1]
    anna = client_of(cast.anna)
    assert anna.post(f"/grants/{number}/revocation/").status_code == 404
    assert anna.get(f"/endings/{number}/").status_code == 404


def test_no_number_is_too_large_to_be_refused(cast, client_of):
    anna = client_of(cast.anna)
    for number in ("9" * 19, "9" * 40, "9" * 5000):
        assert anna.post(f"/grants/{number}/revocation/").status_code == 404
        assert anna.get(f"/endings/{number}/").status_code == 404
