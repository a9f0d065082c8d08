"""Revocations: what ends a grant, an invitation, a device or a guest link. Never deleted; undo is a new grant."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Revocation(models.Model):
    grant = models.OneToOneField("albums.Grant", on_delete=models.CASCADE, null=True, related_name="revocation")
    invitation = models.OneToOneField("albums.Invitation", on_delete=models.CASCADE, null=True, related_name="revocation")
    device = models.OneToOneField("accounts.Device", on_delete=models.CASCADE, null=True, related_name="revocation")
    link = models.OneToOneField("albums.GuestLink", on_delete=models.CASCADE, null=True, related_name="revocation")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grant__isnull=False, invitation=None, device=None, link=None)
                | Q(grant=None, invitation__isnull=False, device=None, link=None)
                | Q(grant=None, invitation=None, device__isnull=False, link=None)
                | Q(grant=None, invitation=None, device=None, link__isnull=False),
                name="revocation_ends_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Revocation of {self.revoked_at:%Y-%m-%d %H:%M}"
