"""Invitations: the only way in for a relative."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from albums.models.grant import Grant


class InvitationQuerySet(models.QuerySet):
    def live(self) -> "InvitationQuerySet":
        """Invitations that can still be redeemed."""
        return self.unused().filter(expires_at__gt=timezone.now())

    def unused(self) -> "InvitationQuerySet":
        """Invitations that nobody has redeemed or withdrawn, also those that have run out."""
        return self.filter(redeemed_at=None, revocation=None)


class Invitation(models.Model):
    """A one-time way in, known by a token that is stored only hashed.

    With `user` set it lets a person who is already here in on a new device (they have no e-mail, or lost it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    album = models.ForeignKey("albums.Album", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=12, choices=Grant.Role, default=Grant.Role.VIEWER)
    tier = models.CharField(max_length=6, choices=Grant.Tier, default=Grant.Tier.CLOSE)
    makes_keeper = models.BooleanField(default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(redeemed_at=None, redeemed_by=None) | Q(redeemed_at__isnull=False),
                name="redeemed_by_needs_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation for {self.name}"
