"""The routes of bytes speak POST alone: no HEAD, no OPTIONS, no ranges, nothing by a header's word."""

import pytest

from tests.upload.speaking import TUS
from tests.viewing.page import OUR_PAGE, Page

SEALED = "application/octet-stream"
PATHS = ("/copies/view/", "/copies/thumbs/")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def ask(page: Page, photo, path: str, method: str = "POST", **headers: str):
    body = f'{{"photo": "{photo.pk}", "photos": ["{photo.pk}"], "key": "{page.key}"}}'
    return page.client.generic(method, path, body, content_type="application/json", headers=OUR_PAGE | headers)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "PROPFIND"])
def test_another_method_gets_no_byte(cast, client_of, ready_photo, path, method):
    response = ask(Page(client_of(cast.ben)), ready_photo(), path, method)
    assert response.status_code == 405
    assert SEALED not in response["Content-Type"]
    assert response.getvalue() == b""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=0-65", "bytes=-100", "bytes=0-1,5-9", "bytes=999999999-", "items=0-1"])
def test_a_range_is_answered_as_a_whole(cast, client_of, ready_photo, path, asked):
    page, photo = Page(client_of(cast.ben)), ready_photo()
    whole = len(ask(page, photo, path).getvalue())
    part = ask(page, photo, path, Range=asked, **{"If-Range": "x"})
    assert part.status_code == 200
    assert abs(len(part.getvalue()) - whole) < 64
    assert "Content-Range" not in part
    assert "Accept-Ranges" not in part


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since", "If-Match"])
def test_no_condition_saves_a_decision(cast, client_of, ready_photo, path, header):
    response = ask(Page(client_of(cast.dan)), ready_photo(), path, **{header: "*"})
    assert response.status_code == 403


@pytest.mark.parametrize("header", OVERRIDES)
def test_a_header_makes_no_get_a_change(cast, client_of, ready_photo, header):
    photo, anna = ready_photo(), client_of(cast.anna)
    assert anna.get(f"/photos/{photo.pk}/binning/", headers={header: "POST"}).status_code == 405
    assert anna.get(f"/photos/{photo.pk}/binning/?_method=POST").status_code == 405
    photo.refresh_from_db()
    assert not hasattr(photo, "binning")


@pytest.mark.parametrize("header", OVERRIDES)
def test_a_header_makes_no_question_of_a_page(cast, client_of, ready_photo, header):
    page, photo = Page(client_of(cast.ben)), ready_photo()
    assert ask(page, photo, "/copies/view/", "GET", **{header: "POST"}).status_code == 405


@pytest.mark.parametrize("meant", ["DELETE", "PATCH", "HEAD", "delete", "TRACE", "GET"])
@pytest.mark.parametrize("name", ["ben", "edda", "otto"])
def test_tus_may_mean_another_method_but_nobody_elses_upload(cast, client_of, meant, name):
    from tests.upload.speaking import Speaker

    address = Speaker(client_of(cast.cleo)).begin(cast.beach, length=10)
    client = client_of(getattr(cast, name))
    response = client.post(address, headers=TUS | {"X-HTTP-Method-Override": meant, "Upload-Offset": "0"})
    assert response.status_code in {404, 405}
    assert Speaker(client_of(cast.cleo)).head(address)["Upload-Offset"] == "0"
