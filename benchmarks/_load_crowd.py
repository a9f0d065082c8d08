"""Relatives who look and parents who upload, each in a thread with a connection of its own."""

import base64
import json
import random
import threading
import time
from collections import Counter, defaultdict
from http.client import HTTPConnection, HTTPException

from benchmarks._load_photos import another
from benchmarks.view import page_key

PATIENCE = 60
PIECE = 4 * 2**20
# Seconds between two photos, as long as somebody looks at one.
LOOKS = (1.5, 4.5)
# The CSRF check compares this cookie with the header of the same request.
TOKEN = "t" * 32


class Crowd:
    """What everybody was answered: `seconds` of each kind of request, and `errors` by what went wrong."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()


class Person(threading.Thread):
    """One browser. Subclasses say what it does until `self.ends_at`."""

    def __init__(self, port: int, session: str, crowd: Crowd, ends_at: float) -> None:
        super().__init__(daemon=True)
        self.crowd, self.ends_at = crowd, ends_at
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = {
            "Host": f"localhost:{port}", "Cookie": f"{session}; csrf={TOKEN}", "X-CSRFToken": TOKEN,
            "X-FamilyVault": "1", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors",
        }  # fmt: skip

    def has_time(self) -> bool:
        return time.monotonic() < self.ends_at

    def ask(
        self, what: str, method: str, path: str, body: bytes = b"", *, expected: int = 200, **headers: str
    ) -> dict[str, str] | None:
        """Send one request and note how it went; return the answer's headers, or None for an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.monotonic()
        try:
            status, told = self._send(method, path, body, self._headers | named)
        except (OSError, HTTPException) as error:
            self._connection.close()
            self.crowd.errors[f"{what}: {type(error).__name__}"] += 1
            return None
        if status != expected:
            self.crowd.errors[f"{what}: {status}"] += 1
            return None
        self.crowd.seconds[what].append(time.monotonic() - began)
        return told

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        for is_last in (False, True):
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                response.read()
                return response.status, dict(response.getheaders())
            except (ConnectionResetError, BrokenPipeError, HTTPException):
                # A server may close a connection that rested, just as it is used again; browsers ask once more, too.
                self._connection.close()
                if is_last:
                    raise
        raise AssertionError


class Relative(Person):
    def __init__(self, port: int, session: str, album: str, photos: list[str], crowd: Crowd, ends_at: float) -> None:
        super().__init__(port, session, crowd, ends_at)
        self._album, self._photos = album, photos
        self._key = page_key()

    def run(self) -> None:
        time.sleep(random.uniform(0, LOOKS[1]))
        while self.has_time():
            self.ask("album page", "GET", f"/albums/{self._album}/")
            self._copies("thumbs", photos=self._photos)
            for photo in random.sample(self._photos, 10):
                if not self.has_time():
                    break
                self._copies("view", photo=photo)
                time.sleep(random.uniform(*LOOKS))

    def _copies(self, size: str, **asked: object) -> None:
        body = json.dumps({**asked, "key": self._key}).encode()
        name = "sealed view" if size == "view" else f"batch of {len(self._photos)} thumbs"
        self.ask(name, "POST", f"/copies/{size}/", body, Content_Type="application/json")


class Parent(Person):
    def __init__(
        self, port: int, session: str, album: str, files: list[bytes], crowd: Crowd, ends_at: float, *,
        number: int, photos: int,
    ) -> None:  # fmt: skip
        super().__init__(port, session, crowd, ends_at)
        self._album, self._files = album, files
        self._numbers = range(number * photos, (number + 1) * photos)

    def run(self) -> None:
        for number in self._numbers:
            if not self.has_time():
                break
            self._upload(another(self._files[number % len(self._files)], number=number))

    def _upload(self, data: bytes) -> None:
        metadata = f"album {_base64(self._album)},filename {_base64('IMG.jpg')}"
        headers = {"Tus_Resumable": "1.0.0", "Upload_Length": str(len(data)), "Upload_Metadata": metadata}
        begun = self.ask("upload announced", "POST", "/uploads/", expected=201, **headers)
        offsets = range(0, len(data), PIECE) if begun else ()
        for offset in offsets:
            headers = {"Tus_Resumable": "1.0.0", "Upload_Offset": str(offset)}
            kind, piece = "application/offset+octet-stream", data[offset : offset + PIECE]
            path = begun["Location"]
            if self.ask("upload piece", "PATCH", path, piece, expected=204, Content_Type=kind, **headers) is None:
                return


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
