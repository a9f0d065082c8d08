"""What becomes of files in forms that ask for none."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Refuses a form at its first file. Django's own would write a stranger's to the disk, before anybody is asked who they
    are; the one page that takes files by a form has a handler of its own (albums/tracing/receiving.py).
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise BadRequest("No form here takes a file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called."""

    def file_complete(self, file_size: int) -> None:
        """Never called."""
