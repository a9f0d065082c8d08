"""A phone that leaves its network says no goodbye; a thread of the server must not wait for it for ever."""

import socket

import pytest
from django.test import RequestFactory

from albums.upload import body
from albums.upload.body import Body
from albums.upload.errors import CutOff, LengthMissing, Malformed, NotWelcome, TooLong
from albums.viewing.moment import Decision

WELCOME = Decision(lambda: True, asked_at=0.0)


@pytest.fixture(autouse=True)
def no_haste() -> None:
    """Who is still welcome is asked again while one waits."""


class Server:
    """What gunicorn hands over: the connection, and a stream that reads from it."""

    readline = None

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def read(self, count: int = -1) -> bytes:
        data = b""
        while len(data) < count and (piece := self.connection.recv(count - len(data))):
            data += piece
        return data


@pytest.fixture
def phone_and_request():
    phone, server = socket.socketpair()

    def request(length: int):
        return RequestFactory().patch("/uploads/x", b"", content_type="x/y", **{
            "wsgi.input": Server(server), "gunicorn.socket": server, "CONTENT_LENGTH": str(length)
        })  # fmt: skip

    yield phone, request
    phone.close()
    server.close()


def test_what_a_silent_phone_sent_before_is_read(phone_and_request, monkeypatch):
    monkeypatch.setattr(body, "SILENCE_SECONDS", 0.2)
    phone, request = phone_and_request
    phone.sendall(b"x" * body.PIECE_BYTES)
    read = Body(request(10 * body.PIECE_BYTES), most=10**9, decision=WELCOME)
    assert read.read(4 * body.PIECE_BYTES) == b"x" * body.PIECE_BYTES
    assert read.is_cut
    assert read.read(1) == b""


def test_the_connection_gets_its_own_patience_back(phone_and_request):
    phone, request = phone_and_request
    phone.sendall(b"xyz")
    made = request(3)
    made.META["gunicorn.socket"].settimeout(7)
    assert Body(made, most=3, decision=WELCOME).read(3) == b"xyz"
    assert made.META["gunicorn.socket"].gettimeout() == 7


def test_one_who_sends_crumbs_for_ever_is_cut_off(phone_and_request, monkeypatch):
    monkeypatch.setattr(body, "LONGEST_SECONDS", -1)
    phone, request = phone_and_request
    phone.sendall(b"x" * body.PIECE_BYTES)
    with pytest.raises(CutOff):
        list(Body(request(10**6), most=10**9, decision=WELCOME).pieces())


def test_a_silent_sender_who_is_not_welcome_any_more_is_not_waited_for(phone_and_request):
    phone, request = phone_and_request
    phone.sendall(b"x" * body.PIECE_BYTES)
    read = Body(request(10**6), most=10**9, decision=Decision(iter([True, False]).__next__, asked_at=0.0))
    assert read.read(body.PIECE_BYTES) == b"x" * body.PIECE_BYTES
    with pytest.raises(NotWelcome):
        read.read(1)


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"CONTENT_LENGTH": "11"}, TooLong),
        ({"CONTENT_LENGTH": "x"}, Malformed),
        ({"CONTENT_LENGTH": "5", "HTTP_TRANSFER_ENCODING": "chunked"}, LengthMissing),
    ],
)
def test_bodies_of_doubtful_length_are_not_read(headers, error):
    with pytest.raises(error):
        Body(RequestFactory().patch("/uploads/x", b"", content_type="x/y", **headers), most=10, decision=WELCOME)
