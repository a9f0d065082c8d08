"""A tus client of few words for tests: each method is one request, and answers are Django's own."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.test import Client

if TYPE_CHECKING:
    from albums.models import Album

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


@dataclass(frozen=True)
class Speaker:
    """Speaks tus for one signed-in browser."""

    client: Client

    def create(
        self, album: Album, *, length: int | str, data: bytes = b"", name: str = "IMG_1.jpg", **headers: str
    ) -> HttpResponse:
        said = {"Upload-Length": str(length), "Upload-Metadata": metadata(album=str(album.pk), filename=name)}
        return self.client.post("/uploads/", data, content_type=BYTES, headers=TUS | said | headers)

    def patch(self, url: str, data: bytes, *, offset: int | str, content_type: str = BYTES, **headers) -> HttpResponse:
        said = TUS | {"Upload-Offset": str(offset), "Content-Type": content_type} | headers
        return self.client.patch(url, data, content_type=content_type, headers=said)

    def head(self, url: str) -> HttpResponse:
        return self.client.head(url, headers=TUS)

    def delete(self, url: str) -> HttpResponse:
        return self.client.delete(url, headers=TUS)

    def begin(self, album: Album, *, length: int) -> str:
        """Create an upload and return its address."""
        response = self.create(album, length=length)
        assert response.status_code == 201, response.content
        return response.headers["Location"]

    def send(self, album: Album, data: bytes, **kwargs) -> HttpResponse:
        """A whole file in the two requests of a usual client; the last answer."""
        response = self.create(album, length=len(data), **kwargs)
        if response.status_code != 201:
            return response
        return self.patch(response.headers["Location"], data, offset=0)


def metadata(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def checksum(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    digest = hashlib.new(algorithm, data).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}
