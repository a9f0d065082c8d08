"""A device: one browser of a viewer."""

import uuid

from django.conf import settings
from django.db import models


class Device(models.Model):
    """One browser of one person, or of a guest (then without `user`), known by a cookie whose token is stored only hashed.

    A device is never deleted while its person exists: its copies stay traceable. It ends by a Revocation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="devices"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return self.name
