"""The vault: one installation, one family circle."""

from django.db import models
from django.db.models import Q


class Vault(models.Model):
    """The only row of its table, made when the first keeper signs up."""

    class MarkStrength(models.TextChoices):
        SUBTLE = "subtle", "Subtle"
        CLEAR = "clear", "Clear"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=60)
    time_zone = models.CharField(max_length=64, default="UTC")
    mark_strength = models.CharField(max_length=10, choices=MarkStrength, default=MarkStrength.SUBTLE)
    # How long the ledger keeps what people looked at.
    ledger_days = models.PositiveIntegerField(default=730)
    # What the originals may take together, and those of each person who is no keeper, in billions of bytes; empty for all
    # that the disk has.
    quota_gb = models.PositiveIntegerField(null=True, blank=True)
    contributor_quota_gb = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="only_one_vault")]

    def __str__(self) -> str:
        return self.name
