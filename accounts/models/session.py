"""Sessions, each with the device it belongs to, so that one query tells who is asking."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.models.device import Device


class Session(AbstractBaseSession):
    """Django's session and its device: empty before somebody has come in. `albums.viewing.sessions` reads and writes it."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        from albums.viewing.sessions import SessionStore

        return SessionStore
