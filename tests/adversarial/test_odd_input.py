"""Whatever is sent instead of what was meant, the answer is a refusal in words: no fault of ours, no other effect."""

import json

import pytest

from familyvault.scopes import Visitor
from tests.policy.matrix import Route, address, all_routes, rolled_back
from tests.upload.speaking import BYTES, TUS, Speaker
from tests.viewing.page import OUR_PAGE, Page

LONG = "x" * 70_000
VALUES = ("\x00", "a\x00b", LONG, "‮" * 300, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "-1", "1e999", "[]",
          "{}", "null", "../../etc/passwd", "' OR 1=1 --", "${7*7}", "{{ 7*7 }}", "٣", "9" * 400)  # fmt: skip
FIELDS = (
    "name", "email", "album", "albums", "role", "tier", "until", "day", "runs_for", "label", "passphrase", "device_limit",
    "view_limit", "caption", "photo", "to", "newest", "code", "login", "time_zone", "ledger_days", "credential", "next",
    "after", "q", "kind", "threshold", "many_photos-threshold", "description",
)  # fmt: skip


@pytest.mark.parametrize("kind", [Visitor.KEEPER, Visitor.GUEST_UNBOUND, Visitor.STAFF], ids=lambda kind: kind.name)
def test_no_value_of_any_field_is_a_fault(world, visitor_of, kind):
    who = visitor_of(kind)
    for route, path in open_to(kind, world):
        for value in VALUES:
            with rolled_back():
                if "POST" in route.declared.answers:
                    assert who.client.post(path, dict.fromkeys(FIELDS, value)).status_code < 500, (route.path, value[:20])
                if "GET" in route.declared.answers:
                    asked = dict.fromkeys(FIELDS, value[:2000])
                    assert who.client.get(path, asked).status_code < 500, (route.path, value[:20])


def open_to(kind: Visitor, world) -> list[tuple[Route, str]]:
    """The routes whose policy lets this visitor through to the view, and their addresses."""
    admitting = [route for route in all_routes() if kind in route.declared.policy.visitors]
    return [(route, address(route.path, world.values() | {"object_id": "1"})) for route in admitting]


BODIES = {
    "json": (b'{"name": ["x"], "album": {"$gt": ""}}', "application/json"),
    "json for a form": (b'[1, 2, {"a": null}]', "application/x-www-form-urlencoded"),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "a broken multipart": (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
    "a multipart without boundary": (b"nothing", "multipart/form-data"),
    "no utf-8": (b"name=%ff%fe&caption=\xff\xfe", "application/x-www-form-urlencoded"),
    "an unknown charset": (b"name=x", "application/x-www-form-urlencoded; charset=klingon"),
    "very many fields": (b"&".join(b"a%d=1" % number for number in range(3000)), "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("name", BODIES)
def test_no_body_is_a_fault(world, visitor_of, name):
    data, content_type = BODIES[name]
    for kind in (Visitor.KEEPER, Visitor.STRANGER):
        who = visitor_of(kind)
        for route, path in open_to(kind, world):
            with rolled_back():
                response = who.client.generic("POST", path, data, content_type=content_type, headers=TUS | {"X-FamilyVault": "1"})
                assert response.status_code < 500, route.path


SOME_ID = "0f2f1a3e-6c2f-4a0c-9a39-6d0f0b0c5d11"
QUESTIONS = (
    [], 7, "x", None, {"photo": None}, {"photo": []}, {"photo": {"id": 1}}, {"photo": 7}, {"photo": True}, {"photos": {}},
    {"photos": [[]]}, {"photos": [None]}, {"photos": "x" * 40_000}, {"photos": [SOME_ID] * 61}, {"key": ["x"]},
    {"photo": "\x00"}, {"photo": "{" + SOME_ID + "}"}, {"bin": "yes"},
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: ascii(question)[:20])
@pytest.mark.parametrize("asked", ["thumbs", "view"])
def test_a_question_of_another_type_is_refused_in_words(cast, client_of, asked, question):
    page = Page(client_of(cast.ben))
    body = {"key": page.key} | question if isinstance(question, dict) else question
    response = page.post(f"/copies/{asked}/", body)
    assert response.status_code in {400, 404}
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("spelling", ["urn:uuid:{}", "{{{}}}", "{} ", "{}\n", "{}\x00"])
def test_a_photo_by_another_spelling_of_its_id_is_the_photo_or_nothing(cast, client_of, ready_photo, spelling):
    page, hidden = Page(client_of(cast.ben)), ready_photo(album=cast.garden)
    response = page.post("/copies/view/", {"photo": spelling.format(hidden.pk), "key": page.key})
    assert response.status_code in {400, 404}


HUGE = {
    "deep": "[" * 100_000,
    "deeper": '{"photo":' * 20_000,
    "long": json.dumps({"photos": ["x"], "key": "y" * 4_000_000}),
    "longer": "x" * 6_000_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_deep_or_huge_question_is_refused(cast, client_of, kind):
    client = client_of(cast.ben)
    client.raise_request_exception = False
    response = client.post("/copies/thumbs/", HUGE[kind], content_type="application/json", headers=OUR_PAGE)
    assert response.status_code in {400, 413}


HEADERS = {
    "Upload-Length": ("-1", "1.5", "9" * 40, "٣", "0x10", "", "1,1"),
    "Upload-Offset": ("-1", "9" * 40, "٣", "a"),
    "Upload-Metadata": ("album", "album !!!!", "album \x7f", "," * 3000, "x" * 60_000, "album AAAA,album AAAA"),
    "Upload-Checksum": ("sha256", "md5 x", "sha256 ****", "x" * 5000),
    "Content-Length": ("-1", "x"),
}


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_of_an_upload_is_a_fault(cast, client_of, header):
    cleo = client_of(cast.cleo)
    address = Speaker(cleo).begin(cast.beach, length=5)
    for value in HEADERS[header]:
        headers = TUS | {"Upload-Length": "5", "Upload-Offset": "0", header: value}
        for method, path in (("POST", "/uploads/"), ("PATCH", address)):
            with rolled_back():
                response = cleo.generic(method, path, b"12345", content_type=BYTES, headers=headers)
                assert response.status_code < 500, (method, value[:20])
