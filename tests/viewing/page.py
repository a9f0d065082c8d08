"""The page's part of sealed viewing, as static/js/viewing/seal.js plays it."""

import base64
import json
import struct
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.utils.crypto import salted_hmac

HEAD = 66
OUR_PAGE = {"X-FamilyVault": "1", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


class Page:
    """One page load in a signed-in browser."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._pair = ec.generate_private_key(ec.SECP256R1())

    @property
    def key(self) -> str:
        raw = self._pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @property
    def context(self) -> str:
        """What the template gives the page as data-seal-context."""
        return salted_hmac("familyvault.seal", self.client.session.session_key or "", algorithm="sha256").hexdigest()

    def ask_thumbs(self, *photos, **more):
        body = {"photos": [str(photo.id) for photo in photos], "key": self.key, **more}
        return self.post("/copies/thumbs/", body)

    def ask_view(self, photo):
        return self.post("/copies/view/", {"photo": str(photo.id), "key": self.key})

    def post(self, url: str, body: object, headers: dict | None = None):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        headers = OUR_PAGE if headers is None else headers
        return self.client.post(url, data, content_type="application/json", headers=headers)

    def thumbs(self, *photos, **more) -> dict[UUID, bytes]:
        response = self.ask_thumbs(*photos, **more)
        assert response.status_code == 200, response.content
        return self.open(response.content, purpose="thumb", photos=photos)

    def view(self, photo) -> bytes:
        response = self.ask_view(photo)
        assert response.status_code == 200, response.content
        return self.open(response.content, purpose="view", photos=[photo])[photo.id]

    def open(self, sealed: bytes, *, purpose: str, photos, context: str | None = None) -> dict[UUID, bytes]:
        """Raises InvalidTag for what was not sealed for this page, session and question."""
        head, nonce, body = sealed[:HEAD], sealed[HEAD : HEAD + 12], sealed[HEAD + 12 :]
        server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), head[1:])
        ids = b"".join(photo.id.bytes for photo in photos)
        info = b"|".join((b"familyvault copies", purpose.encode(), (context or self.context).encode(), ids))
        shared = self._pair.exchange(ec.ECDH(), server)
        key = HKDF(algorithm=SHA256(), length=32, salt=head, info=info).derive(shared)
        return unpack(AESGCM(key).decrypt(nonce, body, head))


def unpack(container: bytes) -> dict[UUID, bytes]:
    (count,) = struct.unpack_from(">I", container)
    copies, at = {}, 4
    for _ in range(count):
        (length,) = struct.unpack_from(">I", container, at + 16)
        copies[UUID(bytes=container[at : at + 16])] = container[at + 20 : at + 20 + length]
        at += 20 + length
    assert at == len(container)
    return copies
