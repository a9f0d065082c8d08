"""A proxy before the S3 server that can fail as networks and servers do."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PIECE_BYTES = 65_536
# Requests and answers of so many bytes are headers only; what is longer carries a body, and its end is hurt.
HEADERS_ONLY = 2048
PASS, DOWN, BUSY, STALL = "pass", "down", "503", "stall"
CUT_ANSWERS, ALTER_ANSWERS, ALTER_REQUESTS = "cut answers", "alter answers", "alter requests"
_BUSY_BODY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Later</Message></Error>"
_BUSY_ANSWER = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
    + str(len(_BUSY_BODY)).encode() + b"\r\n\r\n" + _BUSY_BODY
)  # fmt: skip


class FaultProxy:
    """Passes everything on to the server at `port`, until `mode` says otherwise. `struck` counts what it hurt."""

    def __init__(self, port: int) -> None:
        self.struck = 0
        self._target = ("127.0.0.1", port)
        self._mode = PASS
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def mode(self) -> str:
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        self._mode = mode
        # Connections of before would go on as they were: every client has to come anew.
        for connection in list(self._open):
            _break(connection)

    def close(self) -> None:
        self._listener.close()
        self.mode = DOWN

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        with contextlib.suppress(OSError), client:
            if self._mode == DOWN:
                self.struck += 1
            elif self._mode == BUSY:
                self._say_busy(client)
            elif self._mode == STALL:
                self._stall(client)
            else:
                self._pass_on(client)
        self._open.discard(client)

    def _say_busy(self, client: socket.socket) -> None:
        client.recv(PIECE_BYTES)
        self.struck += 1
        client.sendall(_BUSY_ANSWER)
        # What the client still sends is read, or it would hear a broken connection in place of the answer.
        client.shutdown(socket.SHUT_WR)
        client.settimeout(2)
        while client.recv(PIECE_BYTES):
            pass

    def _stall(self, client: socket.socket) -> None:
        self.struck += 1
        while self._mode == STALL and client.recv(PIECE_BYTES):
            pass

    def _pass_on(self, client: socket.socket) -> None:
        with socket.create_connection(self._target) as server:
            self._open.add(server)
            back = threading.Thread(target=self._copy, args=(server, client, CUT_ANSWERS, ALTER_ANSWERS), daemon=True)
            back.start()
            self._copy(client, server, "", ALTER_REQUESTS)
            back.join()
            self._open.discard(server)

    def _copy(self, source: socket.socket, target: socket.socket, cut: str, alter: str) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                long = len(piece) > HEADERS_ONLY
                if long and self._mode == cut:
                    self.struck += 1
                    target.sendall(piece[: len(piece) // 2])
                    break
                if long and self._mode == alter:
                    self.struck += 1
                    piece = piece[:-1] + bytes((piece[-1] ^ 1,))
                target.sendall(piece)
        _break(source)
        _break(target)


@contextmanager
def proxy_before(port: int) -> Iterator[FaultProxy]:
    proxy = FaultProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()


def _break(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
