"""Senders of photos who never give up, as a phone does not: they note what the vault told them, and nothing else."""

import re
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import requests

from tests.browser.live import LiveVault
from tests.running.process import eventually
from tests.upload.speaking import BYTES, TUS, metadata

PATIENCE_SECONDS = 600
TIMEOUT_SECONDS = 90
PAUSE_SECONDS = 0.5
# What ends an upload for good, so that its sender begins a new one; all else is tried again.
OVER = {404, 410}


class Refused(Exception):
    """The vault said that this is no photo."""


@dataclass(frozen=True)
class Accepted:
    """What a sender was told: this photo, of these bytes, is in the vault."""

    photo: str
    sha256: str


class Sender:
    """One signed-in browser that sends into one album; `told` grows with every photo that the vault took in.

    `hindered` counts the answers that were no help, and the connections that broke.
    """

    def __init__(self, vault: LiveVault, *, album: str) -> None:
        self._vault, self._album = vault, album
        self._http = requests.Session()
        cookie = vault.session_of("Anna")
        self._http.cookies.set(cookie["name"], cookie["value"])
        eventually(self._opens_the_page, why=lambda: vault.running.output[-4000:])
        self.told: list[Accepted] = []
        self.hindered = 0

    def _opens_the_page(self) -> bool:
        page = self._http.get(f"{self._vault.url}/albums/{self._album}/upload/", timeout=TIMEOUT_SECONDS)
        if token := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text):
            self._http.headers["X-CSRFToken"] = token[1]
        return token is not None

    def send(self, data: bytes, *, name: str = "IMG_1.jpg") -> Accepted:
        """Return once the vault has said that it has the photo. Raises Refused, or AssertionError after long patience."""
        gives_up_at = time.monotonic() + PATIENCE_SECONDS
        url, said = None, None
        while time.monotonic() < gives_up_at:
            try:
                url = url or self._begin(len(data), name)
                said = self._go_on(url, data)
            except requests.RequestException as error:
                said = error
            if isinstance(said, Accepted):
                self.told.append(said)
                return said
            self.hindered += 1
            if said in OVER:
                url = None
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"never taken in; the last answer was {said!r}")

    def announce(self, *, length: int = 1000, name: str = "IMG_1.jpg") -> requests.Response:
        """The vault's answer to one new upload."""
        said = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(album=self._album, filename=name)}
        return self._http.post(f"{self._vault.url}/uploads/", headers=said, timeout=TIMEOUT_SECONDS)

    def _begin(self, length: int, name: str) -> str | None:
        answer = self.announce(length=length, name=name)
        answer.raise_for_status()
        return self._vault.url + answer.headers["Location"]

    def _go_on(self, url: str, data: bytes) -> Accepted | int:
        """One step further: where it is, then the next piece. The photo, or the status of the answer."""
        answer = self._http.head(url, headers=TUS, timeout=TIMEOUT_SECONDS)
        for _ in range(2):
            if answer.status_code in (413, 415, 422):
                raise Refused(answer.status_code)
            if not answer.ok:
                return answer.status_code
            if photo := answer.headers.get("FamilyVault-Photo"):
                return Accepted(photo, sha256(data).hexdigest())
            answer = self._patch(url, data, int(answer.headers["Upload-Offset"]))
        return self._heard(answer, data)

    def _heard(self, answer: requests.Response, data: bytes) -> Accepted | int:
        photo = answer.headers.get("FamilyVault-Photo")
        return Accepted(photo, sha256(data).hexdigest()) if answer.ok and photo else answer.status_code

    def _patch(self, url: str, data: bytes, offset: int) -> requests.Response:
        half = len(data) // 2
        piece = data[offset:half] if offset < half else data[offset:]
        said = TUS | {"Content-Type": BYTES, "Upload-Offset": str(offset)}
        return self._http.patch(url, data=piece, headers=said, timeout=TIMEOUT_SECONDS)


@dataclass(frozen=True)
class Crowd:
    """Senders at work. Calling it raises what has stopped one of them, if anything did."""

    working: list[Future]

    def __call__(self) -> None:
        for sender in self.working:
            if sender.done():
                sender.result()

    def all_are_done(self) -> bool:
        return all(sender.done() for sender in self.working)


@contextmanager
def sending(
    senders: Iterable[Sender], photos: Iterator[bytes], *, until_all_are_sent: bool = False
) -> Iterator[Crowd]:
    """Let every sender send one photo after the other while the block runs; each ends with the photo it is at, or with
    the last one.
    """
    over, lock = threading.Event(), threading.Lock()

    def next_photo() -> bytes | None:
        with lock:
            return next(photos, None)

    def send_on(sender: Sender) -> None:
        while not over.is_set() and (data := next_photo()) is not None:
            sender.send(data)

    senders = list(senders)
    with ThreadPoolExecutor(len(senders)) as pool:
        crowd = Crowd([pool.submit(send_on, sender) for sender in senders])
        try:
            yield crowd
        except BaseException:
            over.set()
            raise
        if not until_all_are_sent:
            over.set()
    crowd()
