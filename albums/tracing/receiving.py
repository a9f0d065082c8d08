"""Leaked files on their way in by a plain form, which works without script too.

They are in memory until they are sealed: a killed server leaves nothing to be found, and no disk held them.
"""

import os
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from familyvault.large_bodies import announces_more

MEGA = 1_000_000
MOST_PICTURES = 12
# A leak comes from a messenger, a web page or a telephone's camera.
MOST_BYTES = 40 * MEGA
MOST_TOGETHER = 100 * MEGA
# What a form holds beside its files.
FORM_BYTES = 64 * 1024
SILENCE_SECONDS = 30


class Unnamed(FileUploadHandler):
    """Keeps each file in memory. `trouble` says in words why it stopped, if it did."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.trouble = ""
        self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # So browsers send a quotation mark (WHATWG HTML, multipart/form-data encoding algorithm).
        self.file_name = self.file_name.replace("%22", '"')
        if self.field_name != "pictures":
            raise SkipFile
        self._files += 1
        if self._files > MOST_PICTURES:
            self._stop(f"These are more than {MOST_PICTURES} pictures. Please trace some of them first.")
        self._bytes = 0
        self._file = open(os.memfd_create("picture"), "w+b")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._bytes += len(raw_data)
        if self._bytes > MOST_BYTES:
            self._stop(f"“{self.file_name}” is larger than {MOST_BYTES // MEGA} MB. A screenshot of it will do.")
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self._file.seek(0)
        return UploadedFile(self._file, name=self.file_name, content_type=self.content_type, size=file_size)

    def _stop(self, why: str) -> None:
        self.trouble = why
        raise StopUpload(connection_reset=False)


def receive(request: HttpRequest) -> Unnamed:
    """Have the files of this request received by an `Unnamed`, before anything reads its form. Nobody may be silent for
    longer than SILENCE_SECONDS: they hold a thread of the server.
    """
    handler = Unnamed(request)
    request.upload_handlers = [handler]
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(SILENCE_SECONDS)
    return handler


def is_too_large(request: HttpRequest) -> bool:
    """Say, before reading it, whether a request announces more than MOST_TOGETHER."""
    return announces_more(request, MOST_TOGETHER + FORM_BYTES)
