"""The freeze: while one lasts, nobody but keepers sees anything."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class FreezeQuerySet(models.QuerySet):
    def live(self) -> "FreezeQuerySet":
        return self.filter(ended_at=None)


class Freeze(models.Model):
    """From when until when, and by whom. At most one lasts; those that ended stay as history."""

    vault = models.ForeignKey("accounts.Vault", on_delete=models.CASCADE, default=1, related_name="freezes")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["vault"], condition=Q(ended_at=None), name="one_freeze_at_a_time")
        ]

    def __str__(self) -> str:
        return f"Freeze of {self.started_at:%Y-%m-%d %H:%M}"
