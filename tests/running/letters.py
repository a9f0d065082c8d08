"""A mail server of this machine that takes every letter and keeps it."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[str, list[str]]]:
    """Give the server's address, as EMAIL_URL takes it, and the list that its letters come into."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Taking) as server:
        server.daemon_threads = True
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", server.letters
        finally:
            server.shutdown()


class _Taking(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs that has nothing to hide."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            command = line.strip().upper()
            if command == b"DATA":
                self._say("354 go on")
                self.server.letters.append(self._read_letter())
                self._say("250 taken")
            elif command == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _read_letter(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
