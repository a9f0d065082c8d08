"""A decision is acted on for a moment only, and every piece of an answer leaves on a fresh one."""

import errno
import resource
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from albums.bin import bin_photo
from albums.endings.freeze import end_freeze, start_freeze
from albums.endings.revoke import end_all_access, end_device, end_grant, end_link
from albums.models import AlbumBinning, Revocation
from albums.sharing.grants import Terms, give_grant
from albums.viewing import moment, stream
from albums.viewing.guard import Guard
from albums.viewing.moment import Decision
from albums.viewing.stream import CutAnswer, CutStream, Patience
from familyvault.kernel_queue import unsent
from tests.viewing.page import Page


def answer(data: bytes, *, decision: Decision, line: socket.socket | None = None) -> CutAnswer:
    request = RequestFactory().post("/copies/view/", **({"gunicorn.socket": line} if line else {}))
    return CutAnswer(data, request=request, decision=decision)


def never() -> bool:
    raise AssertionError("A fresh decision was asked again.")


@pytest.fixture
def at_once(monkeypatch):
    """Every decision is old at once, so that each piece asks again."""
    monkeypatch.setattr(moment, "DECISION_HOLDS", -1)


@pytest.fixture
def line():
    server, reader = socket.create_server(("127.0.0.1", 0)), socket.socket()
    reader.connect(server.getsockname())
    accepted, _ = server.accept()
    yield accepted, reader
    for each in (server, reader, accepted):
        each.close()


def test_a_fresh_decision_is_not_asked_again():
    data = bytes(3 * stream.PIECE_BYTES)
    assert b"".join(answer(data, decision=Decision(never, asked_at=float("inf")))) == data


def test_an_old_decision_is_asked_before_the_first_byte_and_before_each_piece(monkeypatch):
    asked = iter([True, True, False])
    decision = Decision(asked.__next__, asked_at=0.0)
    monkeypatch.setattr(Decision, "holds", lambda self: next(asked))
    sent = []
    with pytest.raises(ConnectionResetError):
        sent.extend(answer(bytes(5 * stream.PIECE_BYTES), decision=decision))
    assert len(sent) == 2


def test_a_no_stays_a_no():
    decision = Decision(iter([False, True]).__next__, asked_at=0.0)
    assert not decision.holds()
    assert not decision.holds()


def test_a_database_slower_than_a_decision_holds_counts_as_no(at_once):
    assert not Decision(lambda: True, asked_at=0.0).holds()


def test_a_cut_throws_away_what_the_reader_has_not_taken(line):
    server, reader = line
    server.sendall(b"taken")
    assert reader.recv(5) == b"taken"
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            server.send(bytes(65536))
    stream.break_off(server)
    received = 0
    with pytest.raises(ConnectionResetError):
        while piece := reader.recv(65536):
            received += len(piece)
    # The server closes its socket as it always does.
    with pytest.raises(OSError):
        server.shutdown(socket.SHUT_WR)


def test_a_cut_needs_no_file_that_could_be_lacking(line):
    server, reader = line
    server.sendall(b"taken")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        stream.break_off(server)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    with pytest.raises(ConnectionResetError):
        while reader.recv(5):
            pass


def test_nothing_lies_unsent_while_the_next_piece_is_made(line):
    server, reader = line
    lay_unsent = []

    def pieces() -> Iterator[bytes]:
        yield bytes(1_000_000)
        lay_unsent.append(unsent(server))
        yield b"the rest"

    request = RequestFactory().get("/", **{"gunicorn.socket": server})
    response = CutStream(
        pieces(), content_type="text/plain", request=request, decision=Decision(lambda: True, asked_at=0.0),
        patience=Patience(60, 600),
    )  # fmt: skip

    def carry() -> None:
        for piece in response:
            server.sendall(piece)
        server.close()

    carrier = threading.Thread(target=carry)
    carrier.start()
    # All of it would fit into the server's queue meanwhile.
    time.sleep(0.5)
    received = 0
    while piece := reader.recv(65536):
        received += len(piece)
    carrier.join()
    assert received == 1_000_008
    assert lay_unsent == [0]


def test_a_reader_who_takes_nothing_is_dropped(line, monkeypatch):
    monkeypatch.setattr(stream, "STALLED_SECONDS", 0.3)
    server, _ = line
    with pytest.raises(ConnectionResetError):
        for piece in answer(bytes(50_000_000), decision=Decision(lambda: True, asked_at=0.0), line=server):
            server.sendall(piece)


def test_a_reader_who_is_gone_ends_the_answer(line):
    server, reader = line
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    reader.close()
    with pytest.raises(ConnectionResetError):
        list(answer(bytes(10), decision=Decision(lambda: True, asked_at=0.0), line=server))


def carried(line: socket.socket, *, ask: Callable[[], bool]) -> threading.Thread:
    """An answer too long for its reader, handed over as the server does."""
    response = answer(bytes(50_000_000), decision=Decision(ask, asked_at=time.monotonic()), line=line)

    def carry() -> None:
        with suppress(ConnectionResetError):
            for piece in response:
                line.sendall(piece)

    carrier = threading.Thread(target=carry)
    carrier.start()
    return carrier


def test_while_a_decision_is_not_answered_nothing_that_was_handed_over_leaves(line):
    server, reader = line
    is_answered = threading.Event()
    carrier = carried(server, ask=lambda: is_answered.wait(60))
    try:
        reader.settimeout(30)
        # Nothing is read before the reset: the first part has arrived, and more lies in the server's queue.
        queue = select.poll()
        queue.register(reader, select.POLLHUP)
        assert queue.poll(30_000)
        assert not is_answered.is_set()
    finally:
        is_answered.set()
        carrier.join()
    with pytest.raises(OSError):
        server.shutdown(socket.SHUT_WR)


def test_a_database_that_fails_counts_as_no(line):
    def fail() -> bool:
        raise OperationalError("the database did not answer in time")

    server, reader = line
    carried(server, ask=fail).join()
    with pytest.raises(ConnectionResetError):
        while reader.recv(65536):
            pass


def test_a_fault_of_any_kind_sends_nothing_that_was_handed_over(line):
    server, reader = line
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def fail() -> bool:
        raise RuntimeError("something that nobody has thought of")

    response = answer(bytes(1_000_000), decision=Decision(lambda: True, asked_at=float("inf")), line=server)
    server.setblocking(False)
    with pytest.raises(RuntimeError):
        for piece in response:
            server.send(piece)
            response._line._decision = Decision(fail, asked_at=0.0)
    # As its server does with what it could not finish.
    with suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)
    server.close()
    with pytest.raises(ConnectionResetError):
        while reader.recv(65536):
            pass


def test_an_answer_that_is_over_says_goodbye_as_others_do(line):
    server, reader = line
    for piece in answer(b"all of it", decision=Decision(never, asked_at=float("inf")), line=server):
        server.sendall(piece)
    server.close()
    assert reader.recv(100) == b"all of it"
    assert reader.recv(100) == b""


def test_an_answer_that_is_over_is_not_watched_any_more(line):
    server, reader = line
    for piece in answer(b"all of it", decision=Decision(never, asked_at=float("inf")), line=server):
        server.sendall(piece)
    assert not stream._guard._watched
    assert reader.recv(100) == b"all of it"


def test_a_cut_that_fails_is_tried_again_and_others_are_cut_meanwhile():
    tried, both_are_done = {"first": 0, "second": 0}, threading.Event()

    class Overdue:
        def __init__(self, name: str, *, fails: int) -> None:
            self.name, self.fails = name, fails

        def leaves_since(self) -> None:
            return None

        def is_overdue(self) -> bool:
            return True

        def cut(self) -> None:
            tried[self.name] += 1
            if tried == {"first": 3, "second": 1}:
                both_are_done.set()
            if tried[self.name] <= self.fails:
                raise OSError(errno.EMFILE, "Too many open files")

    guard = Guard()
    with guard.watching(Overdue("first", fails=2)), guard.watching(Overdue("second", fails=0)):
        assert both_are_done.wait(30), tried


ENDINGS = {
    "grant": lambda cast: end_grant(cast.ben.grants.get(), by=cast.anna),
    "person": lambda cast: end_all_access(cast.ben, by=cast.anna),
    "device": lambda cast: end_device(cast.ben.devices.get(), by=cast.anna),
    "freeze": lambda cast: start_freeze(by=cast.anna),
    "album in the bin": lambda cast: AlbumBinning.objects.create(album=cast.beach),
    "sessions": lambda cast: type(cast.ben).objects.filter(pk=cast.ben.pk).update(session_epoch=7),
    "tier": lambda cast: give_grant(cast.ben, album=cast.beach, terms=Terms(tier="wider"), by=cast.anna),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_an_answer_under_way_is_cut_by_every_ending(how, cast, client_of, ready_photo):
    photo, page = ready_photo(), Page(client_of(cast.ben))
    page.client.get("/")
    response = page.ask_view(photo)
    ENDINGS[how](cast)
    _grow_old(response)
    with pytest.raises(ConnectionResetError):
        list(response)


def test_a_photo_put_away_cuts_the_batch_that_holds_it(cast, client_of, ready_photo):
    photos, page = [ready_photo() for _ in range(3)], Page(client_of(cast.ben))
    response = page.ask_thumbs(*photos)
    bin_photo(photos[1], by=cast.anna)
    _grow_old(response)
    with pytest.raises(ConnectionResetError):
        list(response)


def test_a_guests_answer_is_cut_by_the_links_ending_but_not_by_its_last_look(guest_with, cast, ready_photo):
    photo, guest = ready_photo(), guest_with(view_limit=1)
    response = Page(guest.client).ask_view(photo)
    _grow_old(response)
    assert b"".join(response)
    guest = guest_with()
    response = Page(guest.client).ask_view(photo)
    end_link(guest.link, by=cast.anna)
    _grow_old(response)
    with pytest.raises(ConnectionResetError):
        list(response)


def test_a_quick_reader_costs_no_query(cast, client_of, ready_photo):
    photo, page = ready_photo(), Page(client_of(cast.ben))
    response = page.ask_view(photo)
    response._line._decision._asked_at = float("inf")
    with CaptureQueriesContext(connection) as queries:
        list(response)
    assert len(queries) == 0


def test_an_ending_before_the_first_byte_is_answered_properly(cast, client_of, ready_photo, monkeypatch):
    photo, page = ready_photo(), Page(client_of(cast.ben))
    page.client.get("/")
    monkeypatch.setattr("albums.viewing.views.record", lambda *args, **kwargs: end_all_access(cast.ben, by=cast.anna))
    monkeypatch.setattr(Decision, "holds", lambda decision: decision._ask())
    assert page.ask_view(photo).status_code == 403
    assert Revocation.objects.filter(device__user=cast.ben).exists()


def test_after_a_thaw_the_same_page_goes_on(cast, client_of, ready_photo):
    photo, page = ready_photo(), Page(client_of(cast.ben))
    assert page.view(photo)
    start_freeze(by=cast.anna)
    assert page.ask_view(photo).status_code == 403
    end_freeze(by=cast.anna)
    assert page.view(photo)


def _grow_old(response: CutAnswer) -> None:
    response._line._decision._asked_at = 0.0
