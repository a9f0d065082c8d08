"""A connection cut while an object is read is taken up again, a bounded number of times."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from albums.storage import SealedStore, new_name, storage_at
from albums.storage.errors import StorageUnavailable
from tests import servers

SIZE = 3_000_000


class CuttingProxy:
    """Stands before the S3 server, and cuts the next `cuts` long answers in the middle."""

    def __init__(self, port: int):
        self.target = ("127.0.0.1", port)
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
                threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(65536):
                server.sendall(piece)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError), client, server:
            while piece := server.recv(65536):
                passed += len(piece)
                client.sendall(piece)
                if self.cuts and passed > SIZE // 4:
                    self.cuts -= 1
                    client.shutdown(socket.SHUT_RDWR)
                    return


@pytest.fixture
def proxy(s3_server: servers.Server) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(s3_server.port)
    yield proxy
    proxy.listener.close()


@pytest.fixture
def sealed(s3_server: servers.Server, proxy: CuttingProxy) -> SealedStore:
    url = s3_server.env["STORAGE_URL"].replace(f":{s3_server.port}/", f":{proxy.port}/")
    return SealedStore(storage_at(url))


def test_the_object_comes_whole_though_the_connection_broke_twice(sealed, proxy, key):
    name, content = new_name(), os.urandom(SIZE)
    sealed.put(name, [content], key=key)
    proxy.cuts = 2
    assert sealed.read(name, key=key) == content
    assert proxy.cuts == 0


def test_a_connection_that_always_breaks_is_given_up(sealed, proxy, key):
    name = new_name()
    sealed.put(name, [os.urandom(4 * SIZE)], key=key)
    proxy.cuts = 1000
    with pytest.raises(StorageUnavailable):
        sealed.read(name, key=key)


def test_an_object_replaced_meanwhile_is_not_mixed_with_the_new_one(sealed, proxy, key):
    name = new_name()
    sealed.put(name, [os.urandom(SIZE)], key=key)
    proxy.cuts = 1
    frames = sealed.open(name, key=key)
    sealed.put(name, [os.urandom(SIZE)], key=key)
    with pytest.raises(StorageUnavailable):
        list(frames)
