"""No address can be dressed up so that a cache on the way keeps what is private."""

import pytest

from tests.adversarial.spelling import get_as_spelled
from tests.policy.matrix import address, all_routes
from tests.viewing.page import Page

DRESSES = ("x.css", "a.js", ".css", "/x.png", "..%2fx.css", ";x.css", "%3bx.css", "%0ax.css", "%23x.css", "%3fx.css", "index.html")
NAMES = ("Album-", "Caption-", "address-of-", "Label-", "Device-of-", "file-")


@pytest.mark.parametrize("dress", DRESSES)
def test_no_page_answers_under_a_static_files_name(cast, client_of, world, dress):
    anna = client_of(cast.anna)
    # A route that takes any text for a name answers of no such name; its own 404 is the matrix's.
    for route in [route for route in all_routes() if "<str:" not in route.path and "^" not in route.path]:
        response = get_as_spelled(anna, address(route.path, world.values()) + dress)
        assert response.status_code != 200, route.path
        assert not any(name in response.text for name in NAMES), route.path
        assert response["Cache-Control"] == "private, no-store", route.path


@pytest.mark.parametrize(
    "path", ["/photo/x.css", "/me/a.js", "/albums/{id}/x.css", "/static/x.css", "/static/../me/", "/copies/view/x.css"]
)
def test_a_made_up_file_is_not_found_and_not_kept(cast, client_of, path):
    response = client_of(cast.anna).get(path.format(id=cast.beach.pk))
    assert response.status_code == 404
    assert "Beach" not in response.text
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["?x.css", "?v=1.js", "?_=1", "?cb=1&.css"])
def test_a_dressed_up_query_is_still_kept_by_no_cache(cast, client_of, query):
    for path in ("/", "/me/", f"/albums/{cast.beach.pk}/", "/people/", "/watch/"):
        response = client_of(cast.anna).get(path + query)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


def test_bytes_are_kept_by_nobody(cast, client_of, ready_photo):
    response = Page(client_of(cast.ben)).ask_view(ready_photo())
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "ETag" not in response
    assert "Last-Modified" not in response
