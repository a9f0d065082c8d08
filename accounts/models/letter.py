"""Mail that waits for the courier."""

import uuid

from django.db import models
from django.utils import timezone


class Letter(models.Model):
    """One mail on its way out, sealed, since it may hold a log-in code or an invitation. It goes once it was sent.

    A decoy is written for whoever is not known here, so that asking for a code costs the same; nobody is sent it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.TextField()
    is_decoy = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    # Not before this instant: a courier has it, or the mail server did not take it.
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Nobody has a use for it afterwards.
    good_until = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"Letter {self.id}"
