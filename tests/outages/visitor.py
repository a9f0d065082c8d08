"""Somebody with a session who knocks while servers are down."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass

from benchmarks.view import page_key
from tests.browser.live import LiveVault
from tests.cast import photo_file
from tests.running.process import eventually

# What a page may take while something hangs, in seconds: far more than it should, and far less than a proxy gives it.
BOUND = 40


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


class Visitor:
    """One browser's requests, without a browser."""

    def __init__(self, vault: LiveVault, name: str, *, is_signed_in: bool = True) -> None:
        self.vault = vault
        token = "t" * 32
        session = vault.session_of(name) if is_signed_in else {"name": "session", "value": ""}
        self._headers = {
            "Cookie": f"{session['name']}={session['value']}; csrf={token}", "X-CSRFToken": token, "X-FamilyVault": "1",
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors",
        }  # fmt: skip

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request; fail where no answer comes within BOUND."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://127.0.0.1:{self.vault.running.port}{path}"
        host = {"Host": f"localhost:{self.vault.running.port}"}
        request = urllib.request.Request(url, body, self._headers | host | named, method=method)
        try:
            with _opener.open(request, timeout=BOUND) as response:
                return Answer(response.status, response.read().decode("latin-1"), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(errors="replace"), dict(error.headers))

    def wait_until_missing(self, part: str) -> None:
        """Each of the vault's processes remembers for seconds what it found."""
        told = (503, f'{{"status": "not ready", "missing": ["{part}"]}}')
        eventually(lambda: (ready := self.get("/readyz")).text == told[1] and ready.status == told[0])

    def wait_until_ready(self) -> None:
        eventually(lambda: self.get("/readyz").status == 200, why=lambda: self.vault.running.output)

    def uploaded(self, album: str) -> str:
        """Upload a photo, and again where a process has not noticed yet that all is well; the id of what was accepted."""
        sent: list[Answer] = []
        eventually(lambda: sent.append(self.upload(album)) or sent[-1].status == 201, why=lambda: sent[-1].text)
        return sent[-1].headers["FamilyVault-Photo"]

    def upload(self, album: str, data: bytes | None = None) -> Answer:
        """Send a whole photo with its announcement."""
        data = photo_file(size=(200, 150)) if data is None else data
        return self.ask(
            "POST", "/uploads/", data, Tus_Resumable="1.0.0", Upload_Length=str(len(data)),
            Upload_Metadata=f"album {_base64(album)},filename {_base64('a.jpg')}",
            Content_Type="application/offset+octet-stream",
        )  # fmt: skip

    def begin(self, album: str, *, length: int) -> str:
        """Announce a photo of so many bytes; return the address of its upload."""
        metadata = f"album {_base64(album)},filename {_base64('a.jpg')}"
        answer = self.ask(
            "POST", "/uploads/", b"", Tus_Resumable="1.0.0", Upload_Length=str(length), Upload_Metadata=metadata
        )
        assert answer.status == 201, answer.text
        return answer.headers["Location"]

    def head(self, upload: str) -> Answer:
        return self.ask("HEAD", upload, Tus_Resumable="1.0.0")

    def thumbs(self, *photos: str) -> Answer:
        return self._copies("thumbs", photos=photos)

    def view(self, photo: str) -> Answer:
        return self._copies("view", photo=photo)

    def _copies(self, size: str, **asked: object) -> Answer:
        body = json.dumps({**asked, "key": page_key()}).encode()
        return self.ask("POST", f"/copies/{size}/", body, Content_Type="application/json")


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
