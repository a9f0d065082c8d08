"""A server that nobody needs gives its memory back; one that somebody needs stays."""

import socket

import pytest

from albums.ingest import fork_server

pytestmark = pytest.mark.pure


def test_a_server_without_work_ends(monkeypatch):
    monkeypatch.setattr(fork_server, "IDLE_SECONDS", 0.01)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        assert fork_server.Server(theirs).serve() is None


def test_a_server_whose_worker_is_gone_ends():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.close()
    with theirs:
        assert fork_server.Server(theirs).serve() is None
