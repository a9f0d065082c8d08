"""A connection waits for somebody who takes little, and not for somebody who takes nothing."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from familyvault import patient_socket
from familyvault.patient_socket import PatientSocket
from familyvault.patient_worker import Arrival
from tests.running.process import ROOT

pytestmark = pytest.mark.pure

LARGE = 1_000_000
_LIMITED = """
import resource
from familyvault.gunicorn_conf import raise_limit_of_files
for hard in (5000, 20):
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    raise_limit_of_files()
    print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
HEAD = b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n"


@pytest.fixture
def pair(monkeypatch) -> Iterator[tuple[PatientSocket, socket.socket]]:
    monkeypatch.setattr(patient_socket, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(listener.getsockname())
        accepted, _ = listener.accept()
    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    server = PatientSocket(fileno=accepted.detach())
    yield server, reader
    server.close()
    reader.close()


@pytest.mark.parametrize("timeout", [None, 7])
def test_nobody_who_takes_nothing_is_waited_for(pair, timeout):
    server, _ = pair
    server.settimeout(timeout)
    with pytest.raises(ConnectionResetError):
        server.sendall(bytes(LARGE))


def test_nobody_who_sends_nothing_is_waited_for(pair):
    with pytest.raises(ConnectionResetError):
        pair[0].recv(1)


def test_whoever_takes_it_gets_all(pair):
    server, reader = pair
    server.settimeout(7)
    sending = threading.Thread(target=server.sendall, args=(bytes(LARGE),))
    sending.start()
    taken = 0
    while taken < LARGE:
        taken += len(reader.recv(2000))
    sending.join()
    assert taken == LARGE
    assert server.gettimeout() == 7


def test_a_request_that_has_lasted_too_long_is_not_waited_for(pair, monkeypatch):
    server, _ = pair
    monkeypatch.setattr(patient_socket, "PATIENCE", 3600)
    monkeypatch.setattr(patient_socket, "LONGEST", 0)
    server.begin()
    with pytest.raises(ConnectionResetError):
        server.sendall(bytes(LARGE))


@pytest.mark.parametrize("crumb", [1, 7, 1000])
def test_a_request_is_there_with_its_last_byte_and_not_before(crumb):
    whole = b"\r\n" + HEAD + b"abcd"
    arrival = Arrival(b"", most_head=1000)
    for start in range(0, len(whole), crumb):
        assert not arrival.is_there
        arrival.add(whole[start : start + crumb])
    assert arrival.is_there


@pytest.mark.parametrize("path", ["/uploads/x", "/upload%73/x", "http://localhost/uploads/x", "/uploads/x?a"])
def test_a_piece_of_an_upload_is_read_in_a_thread_however_its_path_is_written(path):
    arrival = Arrival(f"PATCH {path} HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n".encode(), most_head=1000)
    assert arrival.is_there and arrival.is_read_in_thread


@pytest.mark.parametrize("head", [HEAD + b"abcd", b"HEAD /uploads/x HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_all_there_waits_for_no_others(head):
    arrival = Arrival(head, most_head=1000)
    assert arrival.is_there and not arrival.is_read_in_thread


@pytest.mark.parametrize(
    "head",
    [
        b"PATCH /uploads/x HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -9\r\n\r\n",
        b"GET /" + b"a" * 2000,
    ],
)
def test_what_is_refused_or_left_to_its_view_is_not_waited_for(head):
    assert Arrival(head, most_head=1000).is_there


_WORDS = st.sampled_from([
    b"POST ", b"/uploads/x", b" HTTP/1.1", b"\r\n", b"\r\n\r\n", b"Content-Length", b"Transfer-Encoding", b":", b" ", b"-1", b"+1",
    b"0", b"4", b"9" * 18, b"9" * 5000, "\u0664".encode(), b"\xb2", b"chunked", b"?", b"\0", b"\n",
])  # fmt: skip


@given(pieces=st.lists(st.one_of(st.binary(max_size=30), st.lists(_WORDS, max_size=12).map(b"".join)), max_size=8))
def test_no_bytes_of_strangers_end_the_loop_that_collects_them(pieces):
    arrival = Arrival(b"", most_head=20_000)
    for piece in pieces:
        arrival.add(piece)
    # That nothing was raised is the point; and what is there has come.
    assert arrival.data or not arrival.is_there


def test_a_worker_may_open_more_files_than_it_takes_connections():
    """In a process of its own, which has the limit that most systems begin with."""
    said = subprocess.run([sys.executable, "-c", _LIMITED], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [int(each) for each in said.split()] == [4096, 20]
